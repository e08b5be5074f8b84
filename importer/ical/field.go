package ical

import (
	"regexp"
	"strings"

	"github.com/kithdirectory/kith/importer"
)

// labels say what a calendar's own fields stand for, by the words of their label.
var labels = []struct {
	label *regexp.Regexp
	field importer.Field
}{
	{regexp.MustCompile(`^(?:venue )?(?:street )?address$|^(?:venue|event|location) address$`), addressField},
	{regexp.MustCompile(`^(?:venue|location|place)(?: name)?$|^where$`), venueField},
	{regexp.MustCompile(`^(?:suburb|town|city|locality)$`), importer.FieldSuburb},
	{regexp.MustCompile(`^postcode$`), importer.FieldPostcode},
	{regexp.MustCompile(`^(?:cost|costs|price|prices|fee|fees|admission|entry|entry fee|event cost)$`), importer.FieldCost},
	{regexp.MustCompile(`^(?:age|ages|age range|age group|age groups|suitable ages?|recommended ages?)$`), importer.FieldAge},
	{regexp.MustCompile(`^(?:event|activity|program|programme)? ?(?:types?|categor(?:y|ies)|tags?)$|^(?:primary|secondary) event type$|^parent event$`), importer.FieldCategory},
	{regexp.MustCompile(`^(?:meeting point|meet at|directions|getting there|parking)$`), importer.FieldDirections},
	{regexp.MustCompile(`^(?:public )?transport$`), importer.FieldTransport},
	{regexp.MustCompile(`^(?:requirements?|what to bring|things to bring|notes?|more info(?:rmation)?|details|accessibility|access|accessible features?|facilities)$`), importer.FieldDescription},
	{regexp.MustCompile(`^(?:audience|target audience|suitable for|who|eligibility|open to)$`), importer.FieldEligibility},
	{regexp.MustCompile(`^(?:contact |booking |bookings )?(?:phone|telephone|phone number)$`), importer.FieldPhone},
	{regexp.MustCompile(`^(?:contact |booking )?(?:e-?mail)(?: address)?$`), importer.FieldEmail},
	{regexp.MustCompile(`^(?:contact|contact name|contact person|contact details)$`), importer.FieldContact},
	{regexp.MustCompile(`^(?:web ?site|web ?page|link|links|url|more info link|event website|registration link|booking link|booking url|bookings link)$`), importer.FieldWebsite},
	{regexp.MustCompile(`^(?:organi[sz]er|organi[sz]ation|host|hosted by|presented by|presenter|provider|sponsor)$`), importer.FieldOrganisation},
}

// The fields that tell where, which are put together before they are read.
const (
	venueField   = importer.FieldVenue
	addressField = importer.FieldAddress
)

// picture is a value that is nothing but the address of a picture.
var picture = regexp.MustCompile(`(?i)^https?://\S+\.(?:png|jpe?g|gif|webp|svg)(?:\?\S*)?$`)

// fieldOf gives what a calendar's own field stands for. Pictures are left out; what nobody knows is kept in words.
func fieldOf(f Field) importer.Field {
	switch strings.ToLower(f.Type) {
	case "image", "file":
		return importer.FieldIgnored
	}
	if picture.MatchString(f.Value) { // Trumba may give the type as a number of its own
		return importer.FieldIgnored
	}
	label := strings.ToLower(strings.Trim(strings.Join(strings.Fields(f.Label), " "), " :*"))
	for _, l := range labels {
		if l.label.MatchString(label) {
			return l.field
		}
	}
	return importer.FieldKept
}
