package importer

import (
	"cmp"
	"context"
	"iter"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/understand"
)

// Role says what the rows of a table are in an import of several tables.
type Role string

// The roles of a table.
const (
	RoleRecords       Role = "records"       // each row is a record
	RoleOrganisations Role = "organisations" // rows are looked up by who runs a record
	RolePlaces        Role = "places"        // rows are looked up by where a record is
	RoleLinks         Role = "links"         // each row says at which place a record is
)

// MaxLookupRows is how many rows of a table that is only looked up are held.
const MaxLookupRows = 200_000

// Joined reads the tables of one import together: a table that only lists organisations or places lends
// what it knows to the records of the others, by their keys or names.
type Joined struct {
	adapters []*Adapter
	roles    []Role
	orgs     lookup
	places   lookup
	links    map[string][]*Record // id of a record → the rows of links that name it
	country  string               // abroad, where every place of the lookup lies in one other country
	skipped  map[string]int
}

// lookup finds the rows of a table by key and by folded name.
type lookup map[string]*Record

// Join prepares to read tables by their mappings. The tables that are only looked up are read now.
func Join(ctx context.Context, tables []*Table, mappings []*Mapping, options AdaptOptions) (*Joined, error) {
	j := &Joined{roles: rolesOf(tables, mappings), orgs: lookup{}, places: lookup{}, links: map[string][]*Record{}, skipped: map[string]int{}}
	for i, t := range tables {
		if options := options; j.roles[i] == RolePlaces {
			options.Country = orElse(options.Country, countryOf(t, mappings[i], options.State))
			j.adapters = append(j.adapters, NewAdapter(t, mappings[i], options))
			j.adapters[i].lendsPlaces = !mappings[i].promoted(FieldOrganisation)
			if err := j.readPlaces(ctx, j.adapters[i]); err != nil {
				return nil, err
			}
			continue
		}
		j.adapters = append(j.adapters, nil)
	}
	j.country = j.places.country()
	for i, t := range tables {
		if j.adapters[i] != nil {
			continue
		}
		options := options
		options.Country = orElse(orElse(options.Country, countryOf(t, mappings[i], options.State)), j.country)
		j.adapters[i] = NewAdapter(t, mappings[i], options)
		if err := j.prepare(ctx, j.adapters[i], j.roles[i]); err != nil {
			return nil, err
		}
	}
	return j, nil
}

// prepare reads a table that is only looked up, and lends what the links say to one of records.
func (j *Joined) prepare(ctx context.Context, a *Adapter, role Role) error {
	switch role {
	case RoleOrganisations:
		return j.fill(ctx, a, role, j.orgs, FieldOrganisationKey, FieldID, FieldName)
	case RoleLinks:
		a.links = true
		for r, err := range a.Records(ctx) {
			if err != nil {
				return err
			}
			j.skipped["rows of a table of "+string(role)]++
			if key := foldKey(r.SourceID); key != "" && len(r.PlaceKeys) > 0 {
				j.links[key] = append(j.links[key], r)
			}
			if len(j.links) > MaxLookupRows {
				return tooManyToLookUp(a.table.File)
			}
		}
	case RoleRecords:
		a.linked = j.linked
	}
	return nil
}

func (j *Joined) readPlaces(ctx context.Context, a *Adapter) error {
	keys := []Field{FieldPlaceKey, FieldVenue}
	if !a.mapping.has(FieldPlaceKey) {
		keys = append(keys, FieldID)
	}
	if a.mapping.promoted(FieldVenue) || listsPlaces(a.table) {
		keys = append(keys, FieldName)
	}
	return j.fill(ctx, a, RolePlaces, j.places, keys...)
}

// mostLinks is how many places of one record are taken from a table of links.
const mostLinks = 200

// linked gives where a record is by the tables that say so of its id; nil where none does.
func (j *Joined) linked(id string) *Row {
	links := j.links[foldKey(id)]
	if id == "" || len(links) == 0 {
		return nil
	}
	row := &Row{}
	for _, link := range links[:min(len(links), mostLinks)] {
		other := j.places[foldKey(link.PlaceKeys[0])]
		if other == nil || len(other.Places) == 0 {
			row.Problems = append(row.Problems, Problem{Severity: SeverityNote, Code: ProblemLinkDangling, Message: "A table says that it is at a place that no table lists."})
			continue
		}
		place := other.Places[0]
		place.Key = link.PlaceKeys[0]
		for _, h := range link.Hours {
			h.PlaceID = strconv.Itoa(len(row.Places))
			row.Hours = append(row.Hours, h)
		}
		row.Places = append(row.Places, place)
	}
	return row
}

// country gives the one foreign country that all places which name any lie in, where enough of them do; "" for none
// or several.
func (l lookup) country() string {
	country, told, all := "", 0, 0
	for _, r := range l {
		for _, p := range r.Places {
			all++
			if p.Country == "" {
				continue
			}
			if p.Country == "AU" || (country != "" && p.Country != country) {
				return ""
			}
			country = p.Country
			told++
		}
	}
	if float64(told) < leastTold*float64(all) {
		return ""
	}
	return country
}

// rolesOf tells tables of records from those they look things up in. One table is always of records. A table
// without a mapping has no role.
func rolesOf(tables []*Table, mappings []*Mapping) []Role {
	roles := make([]Role, len(mappings))
	records := 0
	for i, m := range mappings {
		if m == nil {
			continue
		}
		if roles[i] = m.role(tables[i]); roles[i] == RoleRecords && !tables[i].Hidden {
			records++
		}
	}
	for i, m := range mappings {
		if m == nil || roles[i] != RoleRecords || records < 2 {
			continue
		}
		if role := entityRole(i, tables, mappings); role != RoleRecords {
			roles[i] = role
			records--
		}
	}
	for i, m := range mappings {
		if m != nil && (records == 0 || len(mappings) == 1) {
			roles[i] = RoleRecords
		}
	}
	return roles
}

// role tells what a table lists by its columns: records have a name of their own, not only that of an
// organisation or a place.
func (m *Mapping) role(t *Table) Role {
	ownName := slices.ContainsFunc(m.Columns, func(c Column) bool {
		field, _ := fieldOfHeader(c.Name)
		return c.Field == FieldName && c.Samples > 0 && field == FieldName
	})
	where := m.has(FieldAddress) || m.has(FieldLatitude) || m.has(FieldPoint) || m.has(FieldPostcode)
	switch {
	case ownName:
		return RoleRecords
	case where && (m.has(FieldPlaceKey) || m.has(FieldVenue) || m.promoted(FieldVenue) || m.has(FieldID) && listsPlaces(t)):
		return RolePlaces
	case !where && !m.has(FieldName) && m.has(FieldID) && m.has(FieldPlaceKey):
		return RoleLinks
	case m.has(FieldOrganisationKey) || m.promoted(FieldOrganisation):
		return RoleOrganisations
	}
	return RoleRecords
}

// entityRole tells by its title what a table of several lists that has names of its own: the rows of a sheet
// called "Organisations" are who runs the records of another that names organisations, and those of "Venues"
// are where they are.
func entityRole(at int, tables []*Table, mappings []*Mapping) Role {
	refers := func(fields ...Field) bool {
		for i, m := range mappings {
			if i != at && m != nil && slices.ContainsFunc(fields, m.has) {
				return true
			}
		}
		return false
	}
	m := mappings[at]
	switch {
	case titleField(tables[at]) == FieldOrganisation && refers(FieldOrganisationKey, FieldOrganisation) && !m.has(FieldOrganisationKey):
		return RoleOrganisations
	case listsPlaces(tables[at]) && refers(FieldPlaceKey, FieldVenue) && (m.has(FieldAddress) || m.has(FieldLatitude) || m.has(FieldPoint) || m.has(FieldPostcode) || m.has(FieldSuburb)):
		return RolePlaces
	}
	return RoleRecords
}

// listsPlaces tells whether the title of a table is a word for places.
func listsPlaces(t *Table) bool {
	field := titleField(t)
	return field == FieldVenue || field == FieldAddress
}

// titleField gives what the title of a table says it lists: that of its sheet, else its file's name.
func titleField(t *Table) Field {
	title := t.Sheet
	if title == "" {
		title = strings.TrimSuffix(t.File, filepath.Ext(t.File))
	}
	words := strings.Fields(headerKey(title))
	if len(words) == 0 {
		return FieldKept
	}
	last := words[len(words)-1]
	switch strings.TrimSuffix(last, "s") {
	case "location", "venue", "site", "place", "addresse", "address", "premise":
		return FieldVenue
	case "organisation", "organization", "org", "provider", "agencie", "agency", "organiser":
		return FieldOrganisation
	}
	return FieldKept
}

// promoted tells whether the names of a table are by their header those of another field.
func (m *Mapping) promoted(of Field) bool {
	return slices.ContainsFunc(m.Columns, func(c Column) bool {
		field, _ := fieldOfHeader(c.Name)
		return c.Field == FieldName && field == of
	})
}

// fill reads a table into a lookup by the cells of some of its fields.
func (j *Joined) fill(ctx context.Context, a *Adapter, role Role, into lookup, fields ...Field) error {
	for r, err := range a.Records(ctx) {
		if err != nil {
			return err
		}
		j.skipped["rows of a table of "+string(role)]++
		if len(into) >= MaxLookupRows {
			return tooManyToLookUp(a.table.File)
		}
		for _, field := range fields {
			for _, i := range a.columns[field] {
				if key := foldKey(r.rawCell(a.mapping.Columns[i].Name)); key != "" && into[key] == nil {
					into[key] = r
				}
			}
		}
	}
	return nil
}

func tooManyToLookUp(file string) error {
	return directory.Errorf(directory.CodeTooLarge, "%s has more than %d rows, too many to look records up in.", file, MaxLookupRows)
}

func foldKey(text string) string { return strings.Join(directory.Tokens(text), " ") }

// rawCell gives a cell of the source row by its column.
func (r *Record) rawCell(column string) string {
	for _, o := range r.Raw {
		if o.Field == column {
			return o.Text
		}
	}
	return ""
}

// Skipped counts, by reason, the rows that are no records of their own.
func (j *Joined) Skipped() map[string]int { return j.skipped }

// Report gives what became of each column of every table in the rows read so far.
func (j *Joined) Report() []ColumnReport {
	var all []ColumnReport
	for _, a := range j.adapters {
		all = append(all, a.Report()...)
	}
	return all
}

// Records reads the tables of records once, in order, each row joined with what others know of it.
func (j *Joined) Records(ctx context.Context) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		for i, a := range j.adapters {
			if j.roles[i] != RoleRecords {
				continue
			}
			if a.table.Hidden {
				j.skipped["hidden sheets"]++
				continue
			}
			for r, err := range a.Records(ctx) {
				if err == nil {
					j.join(r)
				}
				if !yield(r, err) || err != nil {
					return
				}
			}
		}
	}
}

// join completes a record from the lookups.
func (j *Joined) join(r *Record) {
	if len(j.orgs) > 0 {
		j.joinOrganisations(r)
		r.unsayShelter()
	}
	if len(j.places) > 0 {
		j.joinPlaces(r)
	}
	r.unsayPlace()
	r.withholdHomes()
	if len(r.Withheld) > 0 { // what an organisation keeps back its records may tell
		r.withholdPersons()
	}
	r.withholdPlaces() // a joined place may be secret, and joined words may name one
}

// joinOrganisations names the first of several organisations as who runs it, keeps the others in words,
// and takes over how to reach it where the record does not say.
func (j *Joined) joinOrganisations(r *Record) {
	var others []string
	for n, name := range parts(r.Organisation, r.OrganisationKey) {
		org := j.orgs[foldKey(name)]
		switch {
		case n > 0 && org != nil:
			others = append(others, org.Name)
		case n > 0 && r.Organisation != "": // no id, which nobody could read
			others = append(others, name)
		}
		if org == nil {
			continue
		}
		if n == 0 {
			if r.Organisation != "" && org.Name != r.Organisation {
				r.keep("organisation", r.Organisation)
			}
			r.Organisation = org.Name
		}
		if len(r.Phones)+len(r.Emails)+len(r.URLs) == 0 {
			r.Phones, r.Emails, r.URLs = slices.Clone(org.Phones), slices.Clone(org.Emails), slices.Clone(org.URLs)
			r.Withheld = append(r.Withheld, org.Withheld...)
		}
	}
	if len(others) > 0 {
		r.Description = strings.TrimSpace(r.Description + "\n\nTogether with " + strings.Join(others, ", ") + ".")
	}
}

// joinPlaces replaces names and keys of places by the places themselves. One that is not found stays
// as it was.
func (j *Joined) joinPlaces(r *Record) {
	var joined []PlaceText // a place no table lists still lies in the country of all that are
	var others []*Record
	found := false
	places := r.Places
	if len(places) == 0 { // a row that only names its place by an id
		for _, key := range r.PlaceKeys {
			places = append(places, PlaceText{Key: key})
		}
	}
	for _, p := range places {
		if p.Withheld { // the row keeps it back, whatever another table tells
			joined = append(joined, p)
			continue
		}
		names := parts(p.Name, p.Key)
		for _, name := range names {
			other := j.placeOf(name)
			if other == nil && len(names) == 1 {
				other = j.placeOf(p.Key)
			}
			if other == nil {
				if p.Name == "" && p.Key != "" { // an id is no name that anyone could go by
					r.Flag(Problem{Severity: SeverityWarning, Code: ProblemLinkDangling, Message: "It is at a place that no table lists: its id is found nowhere."})
					continue
				}
				joined = append(joined, PlaceText{Name: name, Country: j.country})
				continue
			}
			place := other.Places[0]
			place.Country = orElse(place.Country, j.country)
			place.Name = orElse(place.Name, name)
			place.Key = orElse(place.Key, p.Key)
			if understand.IsNull(place.Name) || place.Name == place.Key {
				place.Name = ""
			}
			if len(names) == 1 && other.openPlace() {
				place.complete(p)
			}
			joined, found = append(joined, place), true
			others = append(others, other)
		}
	}
	if found || j.country != "" {
		r.Places = joined
	}
	r.ringAt(others)
}

// placeOf gives the row of a table of places that has a key or name; nil for none.
func (j *Joined) placeOf(name string) *Record {
	if other := j.places[foldKey(name)]; other != nil && len(other.Places) > 0 {
		return other
	}
	return nil
}

// openPlace tells whether the place of a row of a table of places may be told as exactly as another row knows it: it is
// not kept back, and nobody's home.
func (r *Record) openPlace() bool {
	return !r.Places[0].Withheld && !r.Places[0].PostalOnly && !slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Code == ProblemHome })
}

// complete fills in what a table of places does not say of p by what the record's own row says. What the row lends
// makes it a place of its own, which only rows that say the same share.
func (p *PlaceText) complete(own PlaceText) {
	lent := PlaceText{}
	if p.Point == nil {
		lent.Point = own.Point
	}
	if p.Address+p.Suburb+p.Postcode == "" {
		lent.Address, lent.Suburb, lent.Postcode = own.Address, own.Suburb, own.Postcode
		p.Address, p.Suburb, p.Postcode = own.Address, own.Suburb, own.Postcode
		p.State, p.Country = orElse(own.State, p.State), orElse(own.Country, p.Country)
	}
	if lent.Blank() {
		return
	}
	p.Point = cmp.Or(p.Point, lent.Point)
	if p.Key != "" {
		where := ""
		if lent.Point != nil {
			where = lent.Point.Rounded(6).String()
		}
		p.Key += "+" + digest(placeDigest(lent), where)[:12]
	}
}

// ringAt gives a record without a telephone those of its places, each labelled with its place.
func (r *Record) ringAt(places []*Record) {
	if len(r.Phones) > 0 || len(r.Withheld) > 0 || isHidden(r) { // a hidden record's number would name its place
		return
	}
	for _, other := range places {
		if isHidden(other) {
			continue
		}
		for _, phone := range other.Phones {
			phone.Label = orElse(phone.Label, orElse(other.Places[0].Name, other.Name))
			if !slices.ContainsFunc(r.Phones, func(have directory.Phone) bool { return have.Number == phone.Number }) {
				r.Phones = append(r.Phones, phone)
			}
		}
	}
}

// parts cuts a cell that names several things, separated by ";"; without a name the key stands in.
func parts(name, key string) []string {
	var all []string
	for part := range strings.SplitSeq(orElse(name, key), ";") {
		if part = strings.TrimSpace(part); part != "" && !slices.Contains(all, part) {
			all = append(all, part)
		}
	}
	return all
}
