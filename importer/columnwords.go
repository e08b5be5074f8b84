package importer

import (
	"regexp"
	"strings"
	"time"
	"unicode"
)

// columnWords says what a column is by its header, folded by headerKey. Words that only sometimes mean
// a field are left to the column's content.
var columnWords = map[Field][]string{
	FieldID: {"id", "record id", "service id", "group id", "activity id", "program id", "unique id", "uid", "uuid", "guid", "ref", "reference", "reference number",
		"record number", "objectid", "object id", "fid", "ogc fid", "asset id", "key", "facility id", "place id number", "listing id"},
	FieldName: {"name", "title", "service name", "group name", "activity name", "program name", "programme name", "club name", "name of group", "name of club", "name of service",
		"name of program", "name of facility", "name of facilities", "name of organisation or service", "facility name", "site name", "station", "station name", "office name", "service",
		"group", "club", "activity", "program", "event", "event name", "event title", "name of service organisation", "listing", "listing name", "feature name", "place name",
		"common name", "library", "library name", "school name", "school", "retailer", "store name", "shop name", "branch name", "branch", "clinic name", "hospital name",
		"course", "course name", "programme", "what activity", "class", "class name", "what s on", "resource name", "display name", "label"},
	FieldAlsoKnownAs: {"also known as", "alternate name", "alternative name", "other name", "other names", "aka", "trading as", "acronym", "former name", "known as"},
	FieldOrganisation: {"organisation", "organization", "org", "org name", "organisation name", "organization name", "name of organisation", "name of organization", "organisation s", "organisations", "organizations", "provider", "provider name", "agency", "agency name",
		"operator", "run by", "managed by", "host", "host organisation", "auspice", "auspicing organisation", "department", "business name", "company", "company name", "organiser", "organizer",
		"delivered by", "owner", "training provider", "service provider", "lead agency", "parent organisation"},
	FieldOrganisationKey: {"organisation id", "organization id", "org id", "provider id", "agency id"},
	FieldSummary:         {"summary", "short description", "tagline", "blurb", "intro", "introduction", "teaser", "short summary", "brief description", "synopsis", "overview"},
	FieldDescription: {"description", "what", "what we do", "what it does", "what they do", "what is it", "what it is", "what happens", "what s it about", "what it s about", "about the group", "about this group", "about it", "about", "about us", "details", "service description", "full description", "long description", "services", "services offered", "services provided",
		"service details", "location description", "notes", "note", "comments", "comment", "more information", "additional information", "further information", "remarks", "remark", "other information", "information", "facilities",
		"activities", "programs", "programs offered", "program details", "event description", "activity description", "description of service", "description of activity", "purpose", "main alert", "service alert", "amenities", "what to expect",
		"what to bring", "bring", "requirements", "special requirements", "bookings", "booking", "booking required", "bookings required", "booking details", "booking information", "how to book", "how to join", "how to register", "registration", "registration details", "registration required",
		"referral", "referrals", "referral process", "referral details", "how to refer", "referral required", "how to access", "accessibility", "access", "access notes", "accessibility notes", "accessibility features", "accessibility details", "venue accessibility", "accessibility information",
		"refreshments", "childcare", "child care", "equipment", "equipment needed", "what to wear", "features", "highlights", "further details", "extra information", "more details", "more info", "info", "key information", "special needs", "membership", "membership details", "how to become a member", "affiliation"},
	FieldEligibility: {"eligibility", "who", "who for", "who is it for", "who can come", "who can attend", "target group", "target audience", "target group s", "audience", "audience cats", "client group", "suitable for",
		"eligibility criteria", "criteria", "eligibility requirements", "eligibility description", "intended for", "participants", "for whom", "target population"},
	FieldCategory: {"category", "categories", "subcategory", "sub category", "service type", "type", "type of service", "activity type", "program type", "office type", "counter type", "service category", "keywords", "tags",
		"tag", "theme", "themes", "sector", "subject", "sport", "sports", "sport type", "basic type", "classification", "facility type", "centre type", "security centre type", "group type", "club type", "main category",
		"primary category", "secondary category", "genre", "taxonomy", "oneplanet cats", "cats", "interest", "interests", "activity category", "feature type", "sub theme"},
	FieldKind:   {"kind", "listing type", "record type"},
	FieldStatus: {"location status", "site status", "school status", "service status", "centre status", "facility status", "program status", "group status", "club status", "organisation status", "venue status", "provider status", "trading status", "status", "operational status", "operating status", "open closed", "current status", "active"},
	FieldVenue: {"held at", "where we meet", "where they meet", "where it meets", "where is it", "where is it held", "where it is held", "meets at", "meeting venue", "where held", "venue", "venue name", "location name", "building", "building name", "meeting place", "where", "place", "location s", "locations", "site", "facility", "centre", "center", "centre name", "premises",
		"meeting location", "venue location", "activity location", "event location", "address name", "property name"},
	FieldPlaceKey: {"location id", "venue id", "place id"},
	FieldAddress: {"address", "street", "street address", "address line", "addr", "street name", "street number", "site address", "physical address", "location address", "venue address", "full address", "address street",
		"address streetnumber streetname", "street number and name", "residential address", "business address", "main address", "street address line", "address line street", "location street address", "house number",
		"street no", "number", "unit", "floor", "address details street", "thoroughfare", "road"},
	FieldSuburb: {"suburb", "burb", "suburbs", "which suburb", "suburb or locality", "town", "locality", "city", "township", "suburb town", "town suburb", "address suburb", "street address suburb", "suburb name", "town city", "city town", "suburb locality", "address city", "address town",
		"location suburb", "venue suburb", "site suburb", "physical suburb", "suburb or town", "address locality", "town name", "suburb city", "street suburb", "neighbourhood", "village"},
	FieldState:      {"state", "address state", "street address state", "state territory", "state or territory", "state province", "address region", "location state", "venue state", "site state"},
	FieldPostcode:   {"postcode", "post code", "zip", "zip code", "zipcode", "postal code", "address postcode", "street address postcode", "pcode", "p code", "location postcode", "venue postcode", "site postcode", "postcode s", "street postcode"},
	FieldCountry:    {"country", "address country", "country code"},
	FieldLatitude:   {"latitude", "lat", "y", "y coordinate", "lat wgs84", "latitude wgs84", "geo lat", "latitude y", "gps latitude", "ycoord", "location latitude", "decimal latitude", "map latitude"},
	FieldLongitude:  {"longitude", "long", "lng", "lon", "longtitude", "longitute", "longitud", "x", "x coordinate", "geo long", "geo lng", "longitude x", "gps longitude", "xcoord", "location longitude", "decimal longitude", "map longitude"},
	FieldPoint:      {"geocoded location", "coordinates", "co ordinates", "lat long", "lat lng", "latlong", "latlng", "lat lon", "latitude longitude", "geo point", "geopoint", "geo point 2d", "geolocation", "gps", "gps coordinates", "geom", "geometry", "the geom", "wkt", "location point", "point", "geocode"},
	FieldTransport:  {"transport", "public transport", "tram routes", "bus routes", "nearest train station", "nearest station", "getting there", "how to get there", "train station", "nearest bus stop", "nearest tram stop", "bus route", "tram route", "transport details", "public transport access", "nearest public transport", "train", "tram", "bus", "parking", "parking details", "parking information", "car parking", "parking available", "parking and transport"},
	FieldDirections: {"directions", "address details", "alt address", "altaddress", "location details", "entry", "entrance", "landmark", "nearest cross street", "cross street", "melway", "access instructions", "location notes"},
	FieldAreaServed: {"area served", "service area", "areas served", "catchment", "coverage", "geographic area", "service region", "catchment area", "coverage area", "service areas", "areas covered", "area covered", "outreach area"},
	FieldPhone: {"phone", "telephone", "tel", "phone number", "telephone number", "contact number", "contact phone", "contact telephone", "mobile", "mobile phone", "mobile number", "mob", "general phone", "booking phone", "bookings phone",
		"free call", "freecall", "toll free", "free phone", "freephone", "landline", "ph", "phone no", "telephone no", "contact no", "main phone", "business phone", "work phone", "office phone", "tty", "tis", "sms", "call", "hotline", "helpline",
		"phone numbers", "contact phone number", "after hours phone", "after hours", "phone general", "enquiries phone", "public phone", "number to call", "organisation phone", "telephone s", "contact numbers", "primary phone", "phone contact"},
	FieldFax:     {"fax", "facsimile", "fax number", "fax no"},
	FieldEmail:   {"email", "e mail", "email address", "contact email", "e mail address", "contact email address", "general email", "mail", "organisation email", "email contact", "public email", "emails", "enquiries email"},
	FieldWebsite: {"website", "web site", "url", "web", "web address", "webpage", "web page", "website url", "homepage", "home page", "link", "links", "website address", "site url", "www", "internet", "organisation website", "more info link", "websites", "uri", "booking url", "booking link", "web link", "website link"},
	FieldSocial:  {"twitter", "facebook", "instagram", "youtube", "linkedin", "social media", "facebook page", "tiktok", "social", "x twitter", "facebook url", "twitter handle", "social media links", "instagram url", "fb url", "ig url", "facebook link", "instagram link", "social medias", "fb", "ig", "insta", "youtube url", "linkedin url", "social medias twitter", "social medias facebook", "social medias instagram", "social medias you tube", "social medias other"},
	FieldContact: {"contact", "contact person", "contact name", "contact details", "contacts", "coordinator", "co ordinator", "facilitator", "leader", "president", "secretary", "manager", "convenor", "convener", "instructor", "teacher", "tutor", "first name", "last name", "surname", "given name", "contact officer",
		"key contact", "contact first name", "contact last name", "contact surname", "principal", "person", "staff", "coordinator name", "group leader", "treasurer", "case worker", "attention"},
	FieldAge:    {"age", "ages", "age group", "age groups", "age range", "target age", "age s", "suitable ages", "year levels", "age criteria", "age requirement", "age limit", "who age", "criteria age group", "criteria age", "eligibility age", "age eligibility"},
	FieldAgeMin: {"min age", "minimum age", "age from", "age min", "youngest age", "lower age", "from age"},
	FieldAgeMax: {"max age", "maximum age", "age to", "age max", "oldest age", "upper age", "to age"},
	FieldCost:   {"cost", "costs", "fee", "fees", "price", "prices", "charges", "charge", "cost details", "fee details", "price range", "entry fee", "cost to attend", "admission", "how much", "cost notes", "session cost", "membership fee", "fees and charges", "cost description", "fees description", "fees text", "fee text", "cost text", "price text"},
	FieldFree:   {"free", "is free", "free service", "free of charge", "no cost", "is it free"},
	FieldHours: {"hours", "opening hours", "operating hours", "hours of operation", "open hours", "business hours", "office hours", "trading hours", "opening times", "times", "session times", "meeting times", "meeting time", "when", "when it s on", "day and time", "days and times", "day time", "day s and time s",
		"days times", "timing notes", "timing", "schedule", "meeting details", "meets", "meeting day and time", "hours open", "availability", "meeting schedule", "session details", "day time", "visiting", "visiting hours", "time and day", "meeting days and times", "open", "opening times and days", "timetable", "when is it on", "when is it", "when is it held", "when held", "when on", "when we meet", "when it meets", "when they meet", "meeting when", "session day and time", "hours operation", "dates and times"},
	FieldDays:     {"day", "days", "meeting day", "meeting days", "day of week", "days of week", "weekday", "open days", "days open", "day s", "session day", "days of operation", "operating days", "which day"},
	FieldTime:     {"time", "session time", "start end time", "time of day", "time s", "hours of day", "time open"},
	FieldTimeFrom: {"start", "start time", "starts", "starts at", "begin", "begins", "from", "time from", "from time", "session start", "time start", "commences"},
	FieldTimeTo:   {"finish", "finish time", "finishes", "end", "end time", "ends", "ends at", "until", "to", "time to", "to time", "session end", "session finish", "time end", "time finish"},
	FieldLanguages: {"languages", "language", "language s", "languages spoken", "language spoken", "language s spoken", "spoken languages", "community languages", "community language", "languages other than english",
		"other languages", "lote", "languages offered", "languages available", "language of delivery", "staff languages", "languages spoken by staff", "interpreter languages"},
	FieldClosure:        {"closure", "closures", "closed", "time alert", "closed dates", "closure dates", "holiday closures"},
	FieldPublicHolidays: {"public holidays", "public holiday", "public holiday hours", "ph hours"},
	FieldSourceURL:      {"source url", "record url", "page url", "permalink", "source link", "detail url", "canonical url", "assured date url"},
	FieldPostal:         {"postal", "postal address", "mailing address", "mail address", "po box", "post box", "postbox", "gpo box", "postal details", "mailing", "post office box", "address postal"},
	FieldKept: {"donate url", "donation url", "volunteer url", "volunteering url", "rss feed", "rss", "video embed", "video url", "region", "easting", "northing", "zone", "lga", "local government area", "council", "ward", "electorate", "last updated", "updated", "date updated", "modified", "created", "abn", "acn", "pic", "crewing", "levytype", "levy type", "holiday",
		"services not offered", "servicesnotoffered", "booking times", "booking arrival times", "reporting", "spectrum extension", "extension", "capacity", "map", "image", "logo", "photo", "picture", "icon", "use cases", "phn", "remoteness", "sa2", "meshblock", "area", "ext"},
	FieldIgnored: {"shape area", "shape length", "shape leng", "globalid", "import id"},
}

// fieldsByWord is columnWords turned round.
var fieldsByWord = func() map[string]Field {
	byWord := map[string]Field{}
	for field, words := range columnWords {
		for _, w := range words {
			byWord[w] = field
		}
	}
	return byWord
}()

var (
	numbered     = regexp.MustCompile(`\s*\d+$`)
	ordinal      = regexp.MustCompile(`^(?:[1-9](?:st|nd|rd|th)|first|second|third|fourth|fifth) `)
	postalWord   = regexp.MustCompile(`\b(?:postal|mailing|mail to|post to|po box|gpo)\b`)
	streetHeader = regexp.MustCompile(`\bstreet\b|^address\b|\baddress$`)
	headerTail   = regexp.MustCompile(`^(.*\S)\s+(name|age group|age range|phone|telephone|email|address|suburb|town|state|postcode|latitude|longitude|website|url|fax|mobile|description|cost|fee|hours|category|type)$`)
)

// headerKey folds a header: "Address_Suburb", "addressSuburb" and "Address suburb 2" are one.
func headerKey(header string) string {
	var b strings.Builder
	var before rune
	for _, r := range header {
		switch {
		case unicode.IsUpper(r) && unicode.IsLower(before):
			b.WriteRune(' ')
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		case r == '&':
			b.WriteString(" and ")
		default:
			b.WriteRune(' ')
		}
		before = r
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// fieldOfHeader guesses a field from a header alone. confidence is 0 where it says nothing.
func fieldOfHeader(header string) (field Field, confidence float64) {
	key := headerKey(header)
	bare := strings.TrimSpace(numbered.ReplaceAllString(key, ""))
	if field, ok := fieldsByWord[key]; !ok || field != FieldContact { // "First name"
		bare = ordinal.ReplaceAllString(bare, "")
	}
	if field, ok := weekdayColumn(key); ok {
		return field, 0.95
	}
	if field, ok := fieldsByWord[key]; ok {
		return field, 0.9
	}
	if nameHeader.MatchString(bare) {
		return FieldName, 0.85
	}
	if postalWord.MatchString(bare) {
		return FieldPostal, 0.9
	}
	if field, ok := fieldsByWord[bare]; ok {
		return field, 0.9
	}
	// Joined words ("SITENAME"), then the last word of a longer header ("Enquiries telephone").
	for _, word := range []string{strings.ReplaceAll(bare, " ", "")} {
		if field, ok := fieldsByWord[word]; ok && len(word) > 3 {
			return field, 0.8
		}
	}
	if m := headerTail.FindStringSubmatch(bare); m != nil && !(m[2] == "name" && streetHeader.MatchString(m[1])) {
		field, confidence := fieldsByWord[m[2]], 0.7
		if field == FieldName {
			if field, confidence = nameOf(m[1]), 0.6; field == FieldKept { // the name of what, nobody knows
				confidence = 0
			}
		}
		return field, confidence
	}
	if streetHeader.MatchString(bare) {
		return FieldAddress, 0.6
	}
	for _, asked := range askedHeaders {
		if asked.header.MatchString(bare) {
			return asked.field, 0.6
		}
	}
	return FieldKept, 0
}

// askedHeaders are the beginnings of headers, folded by headerKey, that ask a question or go on: "Where to find us", "Who's it for?".
var askedHeaders = []struct {
	header *regexp.Regexp
	field  Field
}{
	{regexp.MustCompile(`^(?:where (?:do|does|to|is|are|can|you|we|it|they)\b|how to find|meet(?:s|ing)? (?:at|where)\b)`), FieldVenue},
	{regexp.MustCompile(`^when (?:do|does|is|are|can|you|we|it|they)\b`), FieldHours},
	{regexp.MustCompile(`^(?:who (?:can|may|is it|it|s it|should|do|does|are|it s) .*(?:for|come|join|attend|use|welcome)|open to|suitable for|aimed at|designed for|best for)\b`), FieldEligibility},
	{regexp.MustCompile(`^(?:how much|cost|costs|fee|fees|price|prices)\b`), FieldCost},
	{regexp.MustCompile(`^(?:how (?:to|do|can)|what (?:do|does|to|is|are|you|we|it|they|s)|things to|good to know|about|description)\b`), FieldDescription},
}

// nameOf gives what "… name" is the name of.
func nameOf(of string) Field {
	switch field := fieldsByWord[of]; field {
	case FieldOrganisation, FieldVenue, FieldContact, FieldSuburb, FieldCategory:
		return field
	}
	return FieldKept
}

// nameHeader finds headers, folded by headerKey, that say in several words what a list lists: "Group / Club", "Name of
// activity or class", "Community group".
var nameHeader = regexp.MustCompile(`^(?:name of )?(?:(?:the|our|your|community|local|social|sports?|sporting|seniors?|support) )*(?:(?:group|club|society|association|activity|program|programme|class|event|course|session)s?(?: (?:or |and )?)?)+(?:(?:name|title)s?)?$`)

// privateHeader finds headers, folded by headerKey, of columns that whoever keeps a list means for themselves: notes
// on people, what only members or staff may know, where office bearers live, and when they were born. They are left
// out unless a mapping says otherwise.
var privateHeader = regexp.MustCompile(`\b(?:internal|staff only|office use|admin(?:istrator|istration)?(?: only| notes?| comments?)|private|confidential|not for publication|do not publish|next of kin|emergency contacts?|in case of emergency|key ?holders?|dob|d o b|date of birth|birth ?date|birthday|` +
	`medicare|passport|licence number|password|pin|alarm|door code|access code|lock ?box|bank|bsb|account (?:no|number|name)|wwcc?|working with children|police check|blue card|vaccin\w+|medical|allerg\w+|committee(?: members?)?|members?(?:hip)? list|board members?|` +
	`(?:secretary|president|treasurer|leader|coordinator|co ordinator|organiser|organizer|convenor|convener|chair\w*|volunteer|member|home|private)(?: s)? (?:home )?(?:address|street|suburb|postcode))\b`)

// knownHeader tells whether a cell is a name of a column that is often seen.
func knownHeader(cell string) bool {
	if len(cell) > 60 {
		return false
	}
	_, confidence := fieldOfHeader(cell)
	return confidence >= 0.8
}

var weekdayHeader = regexp.MustCompile(`^(?:(?:opening|open|opens|close|closes|closing|hours|times|trading hours|opening hours|business hours) )?(mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?(?: (am|pm|morning|afternoon|open|opens|opening|close|closes|closing|start|end|from|to|hours|times|time|hrs|opening hours|opening time|closing time|opening times))?$`)

// weekdayColumn reads the header of a timetable's column: "Monday", "Mon am", "opening hours friday".
func weekdayColumn(key string) (Field, bool) {
	m := weekdayHeader.FindStringSubmatch(key)
	if m == nil {
		return "", false
	}
	var day time.Weekday
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.HasPrefix(strings.ToLower(d.String()), m[1][:3]) {
			day = d
		}
	}
	days, am, pm := weekFields()
	lead, _, _ := strings.Cut(key, " ")
	switch {
	case m[2] == "am" || m[2] == "morning" || strings.HasPrefix(m[2], "open") && m[2] != "opening hours" && m[2] != "opening times" || m[2] == "start" || m[2] == "from" || lead == "opens":
		return am[day], true
	case m[2] == "pm" || m[2] == "afternoon" || strings.HasPrefix(m[2], "clos") || m[2] == "end" || m[2] == "to" || strings.HasPrefix(lead, "clos"):
		return pm[day], true
	}
	return days[day], true
}
