package importer

import (
	"regexp"
	"slices"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// keepSecret puts what a withheld place was called aside, so that it can be taken out of whatever else
// the record says.
func (p *PlaceText) keepSecret() {
	address := p.Address
	for _, text := range []string{p.Directions, p.Transport} {
		if understand.LooksLikeStreet(text) {
			address += "\n" + text
		}
	}
	if understand.IsWithheld(p.Suburb) || understand.LooksLikeStreet(p.Suburb) {
		address += "\n" + p.Suburb
	}
	secret := directory.SecretPlace{Address: understand.DropWithheldWords(address), Name: understand.DropWithheldWords(p.Name), Point: p.Point}
	if secret != (directory.SecretPlace{}) {
		p.Secret = &secret
	}
}

// withholdPlaces takes the record's secret places out of everything that is published, reported or made
// into a key. The whole row stays in Raw, for audit only.
func (r *Record) withholdPlaces() {
	for _, p := range r.Places {
		if p.Secret == nil {
			continue
		}
		secret := *p.Secret
		if name := folded(secret.Name); name == folded(r.Name) || name == folded(r.Organisation) {
			secret.Name = "" // a place that is called like its record has no name to hide
		}
		r.mask(directory.NewPlaceMask(secret))
	}
}

// withoutWhere gives a record whose place is hidden without what tells it in other words than its address: columns
// that no field stands for and that are about a place (map references, landmarks, eastings), and links to maps.
func (r *Record) withoutWhere() *Record {
	open := *r
	open.Originals = slices.DeleteFunc(slices.Clone(r.Originals), func(o directory.Original) bool {
		return whereHeader.MatchString(headerKey(o.Field)) || gridReference.MatchString(o.Text) || mapLink.MatchString(o.Text)
	})
	open.URLs = slices.DeleteFunc(slices.Clone(r.URLs), mapLink.MatchString)
	open.Links = slices.DeleteFunc(slices.Clone(r.Links), func(l directory.Link) bool { return mapLink.MatchString(l.URL) })
	for _, text := range []*string{&open.Summary, &open.Description, &open.Eligibility} {
		*text = mapLink.ReplaceAllString(gridReference.ReplaceAllString(*text, placeMark), placeMark)
	}
	return &open
}

// placeMark stands for what tells a hidden place.
const placeMark = "[place not shown]"

var (
	// whereHeader finds headers, folded by headerKey, of columns that tell where something is.
	whereHeader = regexp.MustCompile(`\b(?:map|maps|grid|easting|northing|utm|mga|zone|coord\w*|lat|latitude|lng|lon|long|longitude|x|y|geo\w*|gps|melway\w*|ubd|sixmaps|what3words|w3w|plus code|pluscode|parcel|lot|title|volume|folio|sa1|meshblock|property|asset|landmark|cross street|parking|bus|tram|train|stop|station|nearest|directions?|location|site|where|building|entrance|access point|former name|address|street|road|suburb|postcode)\b`)
	// gridReference finds projected coordinates, and words and codes that stand for a point.
	gridReference = regexp.MustCompile(`\b\d{6}(?:\.\d+)?\s?m?E\b|\b\d{7}(?:\.\d+)?\s?m?N\b|\b(?:[1-5]\d|60)\s?[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?\d{2,5}\s?\d{2,5}\b|///[\pL]+\.[\pL]+\.[\pL]+|\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b`)
	// mapLink finds links to maps.
	mapLink = regexp.MustCompile(`(?i)\b(?:https?://)?(?:www\.)?(?:goo\.gl/maps|maps\.app\.goo\.gl|maps\.google\.[a-z.]+|google\.[a-z.]+/maps|bing\.com/maps|maps\.apple\.com|openstreetmap\.org|osm\.org|w3w\.co|what3words\.com|plus\.codes|whereis\.com|here\.com|waze\.com)\S*`)
)

// masker takes places out of texts, and drops links and keys that name one.
type masker interface {
	Text(text string) string
	Link(address string) string
}

// mask takes out of everything r says, but where it is itself, what m knows.
func (r *Record) mask(m masker) {
	for _, text := range []*string{&r.Name, &r.Organisation, &r.Summary, &r.Description, &r.Eligibility, &r.AreaServed, &r.Cost.Text} {
		*text = m.Text(*text)
	}
	_, visit, _ := r.FirstVisit.Questions()
	for _, text := range visit {
		*text = m.Text(*text)
	}
	// A part of a key would no longer be one, and a digest of it could be tried out.
	for _, key := range []*string{&r.SourceID, &r.OrganisationKey} {
		*key = m.Link(*key)
	}
	for _, texts := range [][]string{r.AlsoKnownAs, r.Categories, r.PlaceKeys, r.Withheld} {
		for i := range texts {
			texts[i] = m.Text(texts[i])
		}
	}
	r.maskContact(m)
	r.maskTimes(m)
	for i := range r.Originals {
		o := &r.Originals[i]
		o.Field, o.Text = m.Text(o.Field), m.Text(o.Text)
	}
	for i := range r.Answers {
		a := &r.Answers[i]
		a.Note, a.By = m.Text(a.Note), m.Text(a.By)
	}
	for i := range r.Places {
		p := &r.Places[i]
		p.Directions, p.Transport = m.Text(p.Directions), m.Text(p.Transport)
		if p.Withheld {
			p.Suburb, p.Key = m.Link(p.Suburb), m.Link(p.Key)
		}
	}
	for i := range r.Problems {
		p := &r.Problems[i]
		p.Key, p.Message, p.Value = m.Link(p.Key), m.Text(p.Message), m.Text(p.Value)
	}
}

// maskContact drops the addresses that would lead to the place. The slices are made anew, for an
// organisation's are shared between its records.
func (r *Record) maskContact(m masker) {
	named := func(address string) bool { return m.Link(address) == "" }
	r.URLs = slices.DeleteFunc(slices.Clone(r.URLs), named)
	r.Emails = slices.DeleteFunc(slices.Clone(r.Emails), named)
	r.Links = slices.DeleteFunc(slices.Clone(r.Links), func(l directory.Link) bool { return named(l.URL) })
	for i := range r.Links {
		r.Links[i].Label = m.Text(r.Links[i].Label)
	}
	r.Phones = slices.Clone(r.Phones)
	for i := range r.Phones {
		r.Phones[i].Label = m.Text(r.Phones[i].Label)
	}
}

func (r *Record) maskTimes(m masker) {
	for i := range r.Hours {
		h := &r.Hours[i]
		h.Original, h.Note, h.PublicHolidays = m.Text(h.Original), m.Text(h.Note), m.Text(h.PublicHolidays)
	}
	for i := range r.Meetings {
		t := &r.Meetings[i]
		t.Original, t.Note = m.Text(t.Original), m.Text(t.Note)
	}
}
