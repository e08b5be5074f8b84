package importer

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// The codes of problems that building finds.
const (
	ProblemNoPlace      = "no_place"            // rejected: nowhere to go and no area it serves
	ProblemNoWay        = "no_way_to_reach"     // rejected: no place, phone, e-mail or web address
	ProblemInvalid      = "invalid"             // rejected: breaks a rule of the catalogue
	ProblemAttribute    = "attribute_unknown"   // an answer on an attribute the vocabulary does not have
	ProblemHiddenTopic  = "place_hidden"        // its place is not shown until a curator decides
	ProblemBesideHidden = "place_beside_hidden" // likewise, because another record's hidden place is there
	ProblemAreaUnknown  = "area_not_understood"
	ProblemZoneUnknown  = "time_zone_unknown" // its meetings are kept as text
	ProblemTooManyParts = "too_many_places"
)

// How a record was located, as the report counts it.
const (
	locatedExact  = "exact"
	locatedSuburb = "suburb"
	locatedArea   = "area"
	locatedNone   = "none"
)

// candidate is a record that was built: what it would publish, and what a person should know of it.
type candidate struct {
	doc      document
	key      string // provisional until all records are seen
	twin     string // the key if another record has the same
	hash     string
	problems []Problem
	located  string
	hidden   bool
	kept     int // places that are kept from the public
	withheld int // contacts
	rejected bool
}

// builder turns records into what they publish. It holds nothing that differs between records.
type builder struct {
	locator    *locator
	vocabulary *directory.Vocabulary
	sourceID   string
	sourceName string // what the operator calls the source
}

// draft is a record while it is built.
type draft struct {
	*builder
	r        *Record
	g        *directory.Group
	c        *candidate
	zones    map[string]string // slot → time zone of its place
	slots    map[string]string // position in Record.Places → slot
	foreign  string            // country, where a place is abroad
	suburban bool              // a place is known to its suburb or better
	// postalAreas are what it serves where only letters reach it and it says nothing else.
	postalAreas []string
}

// build makes the group a record stands for. The record is not changed.
func (b *builder) build(r *Record) (*candidate, error) {
	hidden := isHidden(r)
	c := &candidate{hidden: hidden, located: locatedNone, problems: slices.Clone(r.Problems), withheld: len(r.Withheld)}
	c.key = recordKey(r, hidden)
	c.twin = twinKey(c.key, r, hidden)
	if hidden {
		r = r.withoutWhere()
	}
	d := &draft{builder: b, r: r, c: c, zones: map[string]string{}, slots: map[string]string{}}
	d.g = &directory.Group{
		Kind: r.Kind, Status: directory.StatusPublished, Name: d.fit("name", r.Name, 200),
		AlsoKnownAs: r.AlsoKnownAs, Summary: d.fit("summary", r.Summary, 300),
		Description: d.fit("description", r.Description, 10000), Eligibility: d.fit("eligibility", r.Eligibility, 2000),
		Age: r.Age, Cost: r.Cost, Categories: r.Categories, Topics: r.Topics, Originals: slices.Clone(r.Originals), FirstVisit: r.FirstVisit,
	}
	d.g.Cost.Text = d.fit("cost", d.g.Cost.Text, 500)
	d.contact()
	d.places()
	d.times()
	d.areas()
	d.answers()
	d.organisation()
	d.kind()
	d.name()
	d.judge()
	c.doc.Group = d.g
	var err error
	if c.hash, err = c.doc.contentHash(); err != nil {
		return nil, err
	}
	c.doc.identify(b.sourceID, c.key)
	d.finish()
	return c, nil
}

// flag notes a problem of the record.
func (d *draft) flag(severity Severity, code, column, message string) {
	d.c.problems = append(d.c.problems, Problem{
		File: d.r.File, Sheet: d.r.Sheet, Row: d.r.Row, Line: d.r.Line, Column: column,
		Severity: severity, Code: code, Message: message,
	})
}

// fit cuts a text that is longer than the catalogue allows; the whole of it stays in the source row.
func (d *draft) fit(field, text string, most int) string {
	text = strings.TrimSpace(strings.Map(printable, text))
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	d.flag(SeverityWarning, ProblemTooLong, field, fmt.Sprintf("The text is %d characters long and is cut at %d.", len(runes), most))
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}

func printable(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' || directory.TurnsText(r) {
		return -1
	}
	return r
}

// contact fills how to reach the group. Further e-mail addresses have no field of their own and are
// kept beside it; further web addresses become links.
func (d *draft) contact() {
	contact := &d.g.Contact
	contact.Phones, contact.Withheld = d.r.Phones, d.r.Withheld
	contact.Links = slices.Clone(d.r.Links)
	for i, email := range d.r.Emails {
		if i == 0 {
			contact.Email = email
			continue
		}
		d.g.Originals = append(d.g.Originals, directory.Original{Field: "e-mail", Text: email})
	}
	for i, url := range d.r.URLs {
		if i == 0 {
			contact.Website = url
			continue
		}
		contact.Links = append(contact.Links, directory.Link{Label: "Web page " + strconv.Itoa(i+1), URL: url})
	}
}

// areas fills where the group takes people from: as the source says, else its region, where no place
// says it better.
func (d *draft) areas() {
	if d.foreign == "" {
		d.foreign = d.r.abroad()
	}
	switch {
	case d.r.AreaServed == "":
	case d.foreign != "": // "Victoria" is also in Canada, and its Richmond is not an Australian one
		if d.locator.national(d.r.AreaServed) {
			d.g.AreasServed = append(d.g.AreasServed, "national")
		} else if d.r.AreaServed != d.foreign {
			d.g.Originals = append(d.g.Originals, directory.Original{Field: "area served", Text: d.r.AreaServed})
		}
	default:
		codes, rest := d.locator.areasServed(d.r.AreaServed)
		d.g.AreasServed = append(d.g.AreasServed, codes...)
		if len(rest) > 0 {
			d.flag(SeverityNote, ProblemAreaUnknown, "area_served", "Part of the area served is not an area Kith knows; it is kept as text.")
			d.g.Originals = append(d.g.Originals, directory.Original{Field: "area served", Text: d.r.AreaServed})
		}
	}
	// A place without a point is found by the area served alone: where that is not said it would be shown all over Australia.
	venues := d.c.doc.Venues
	onMap := !d.c.hidden && len(venues) > 0 && !slices.ContainsFunc(venues, func(v *directory.Venue) bool { return v.Point == nil })
	if len(d.g.AreasServed) > 0 || onMap {
		return
	}
	switch {
	case len(venues) == 0 && len(d.postalAreas) > 0:
		d.g.AreasServed = d.postalAreas
	case d.foreign != "":
		d.g.AreasServed = []string{"country:" + d.foreign} // no Australian suburb lies in it
	case d.locator.region.known():
		d.g.AreasServed = []string{d.locator.region.code}
	case d.r.AreaServed != "", slices.ContainsFunc(venues, func(v *directory.Venue) bool { return v.Point != nil }):
		d.g.AreasServed = []string{areaUnknown}
	}
}

// areaUnknown is the area served of a record that names one the gazetteer does not have, in a source
// without a region: no suburb lies in it, so that nobody is told that it serves theirs.
const areaUnknown = "area:unknown"

func (d *draft) answers() {
	seen := map[string]bool{}
	for _, a := range d.r.Answers {
		if _, ok := d.vocabulary.Attribute(a.Attribute); !ok {
			d.flag(SeverityNote, ProblemAttribute, a.Attribute, "The vocabulary has no such attribute; the cell is kept as text.")
			continue
		}
		if !seen[a.Attribute] {
			seen[a.Attribute] = true
			a.Basis, a.Date = directory.BasisImported, directory.Date{} // dated when it is published
			d.g.Answers = append(d.g.Answers, a)
		}
	}
	slices.SortFunc(d.g.Answers, func(x, y directory.Answer) int { return strings.Compare(x.Attribute, y.Attribute) })
}

func (d *draft) organisation() {
	name := d.fit("organisation", d.r.Organisation, 200)
	if name == "" {
		return
	}
	key := "key:" + d.r.OrganisationKey
	if d.r.OrganisationKey == "" {
		key = "name:" + folded(name)
	}
	if len(key) > longestKey {
		key = "digest:" + digest(key)
	}
	d.c.doc.Organisation = &directory.Organisation{Name: name, SourceKey: key}
}

// kind settles what the record is where the source does not say it in one word: with a phone number and no place, unless one is kept back, it is a
// line, or a service where it has hours or goes about in an area that is known; a record that says nothing
// is a service, for a service promises least.
func (d *draft) kind() {
	noPlace := !slices.ContainsFunc(d.r.Places, func(p PlaceText) bool { return !p.Blank() })
	received := len(d.g.AreasServed) > 0 && d.g.Kind == directory.KindService &&
		(len(d.g.Hours) > 0 || understand.GoesAbout(d.r.Name, strings.Join(d.r.Categories, "\n"), d.r.Summary+"\n"+d.r.Description))
	if noPlace && !received && !d.r.KindSaid && d.g.Kind != directory.KindGroup && len(d.g.Contact.Phones) > 0 && len(d.g.Meetings) == 0 && !d.r.Online {
		d.g.Kind = directory.KindLine
	}
	if d.g.Kind == "" {
		d.g.Kind = directory.KindService
	}
}

// judge rejects what is not accepted (docs/rules.md: a name, a kind, a way to reach or attend it, and a place
// to suburb or better unless it is a line, online, hidden or area-served).
func (d *draft) judge() {
	g := d.g
	contact := len(g.Contact.Phones) > 0 || g.Contact.Email != "" || g.Contact.Website != "" || len(g.Contact.Links) > 0
	attend := slices.ContainsFunc(d.c.doc.Venues, func(v *directory.Venue) bool { return v.Point != nil || v.Address != "" })
	switch {
	case contact || attend && !d.c.hidden:
	case len(g.Contact.Withheld) > 0:
		d.flag(SeverityError, ProblemNoWay, "", "What it gives to be reached by may be a person's own, and is kept back. There is no place, office number or web address beside it, so nobody could reach it.")
	default:
		d.flag(SeverityError, ProblemNoWay, "", "There is no place, phone number, e-mail or web address, so nobody could reach it.")
	}
	if !d.suburban && g.Kind != directory.KindLine && !d.r.Online && !d.c.hidden && len(g.AreasServed) == 0 {
		d.flag(SeverityError, ProblemNoPlace, "suburb", "There is no suburb that could be found and no area served. Add a suburb with its state or postcode, or name the source's region.")
	}
	switch {
	case d.suburban && d.exact():
		d.c.located = locatedExact
	case d.suburban:
		d.c.located = locatedSuburb
	case len(g.AreasServed) > 0:
		d.c.located = locatedArea
	}
}

func (d *draft) exact() bool {
	return slices.ContainsFunc(d.c.doc.Venues, func(v *directory.Venue) bool { return v.LocatedBy == directory.LocatedByPoint })
}

// finish checks the catalogue's own rules, and takes out of the problems of a hidden record whatever a
// cell could have said of its place.
func (d *draft) finish() {
	if !slices.ContainsFunc(d.c.problems, func(p Problem) bool { return p.Severity == SeverityError }) {
		d.check()
	}
	for i := range d.c.problems {
		p := &d.c.problems[i]
		p.Key = d.c.key
		d.c.rejected = d.c.rejected || p.Severity == SeverityError
		if d.c.hidden {
			p.Value = ""
			p.Message = hiddenMessage(p.Code)
		}
	}
}

// check validates a dated copy: what is staged has no dates.
func (d *draft) check() {
	g := *d.g
	g.Answers = slices.Clone(g.Answers)
	for i := range g.Answers {
		g.Answers[i].Date = directory.DateOf(checkDay)
	}
	errs := []error{g.Validate(d.vocabulary)}
	for _, v := range d.c.doc.Venues {
		errs = append(errs, v.Validate())
	}
	if o := d.c.doc.Organisation; o != nil {
		errs = append(errs, o.Validate())
	}
	for _, err := range errs {
		if e, ok := errors.AsType[*directory.Error](err); ok {
			for _, field := range slices.Sorted(maps.Keys(e.Fields)) {
				d.flag(SeverityError, ProblemInvalid, field, "This cannot be published: "+e.Fields[field]+".")
			}
		}
	}
}
