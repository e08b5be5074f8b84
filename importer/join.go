package importer

import (
	"context"
	"iter"
	"slices"
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
	country  string // abroad, where every place of the lookup lies in one other country
	skipped  map[string]int
}

// lookup finds the rows of a table by key and by folded name.
type lookup map[string]*Record

// Join prepares to read tables by their mappings. The tables that are only looked up are read now.
func Join(ctx context.Context, tables []*Table, mappings []*Mapping, options AdaptOptions) (*Joined, error) {
	j := &Joined{roles: rolesOf(mappings), orgs: lookup{}, places: lookup{}, skipped: map[string]int{}}
	for i, t := range tables {
		j.adapters = append(j.adapters, NewAdapter(t, mappings[i], options))
	}
	for i, a := range j.adapters {
		switch j.roles[i] {
		case RoleOrganisations:
			if err := j.fill(ctx, a, j.orgs, FieldOrganisationKey, FieldName); err != nil {
				return nil, err
			}
		case RolePlaces:
			keys := []Field{FieldPlaceKey, FieldVenue}
			if a.mapping.promoted(FieldVenue) {
				keys = append(keys, FieldName)
			}
			if err := j.fill(ctx, a, j.places, keys...); err != nil {
				return nil, err
			}
		}
	}
	j.country = j.places.country()
	return j, nil
}

// country gives the one foreign country every place that names any lies in; "" for none or several.
func (l lookup) country() string {
	country := ""
	for _, r := range l {
		for _, p := range r.Places {
			if p.Country == "" {
				continue
			}
			if p.Country == "AU" || (country != "" && p.Country != country) {
				return ""
			}
			country = p.Country
		}
	}
	return country
}

// rolesOf tells tables of records from those they look things up in. One table is always of records.
func rolesOf(mappings []*Mapping) []Role {
	roles := make([]Role, len(mappings))
	records := 0
	for i, m := range mappings {
		if roles[i] = m.role(); roles[i] == RoleRecords {
			records++
		}
	}
	if records == 0 || len(mappings) == 1 {
		for i := range roles {
			roles[i] = RoleRecords
		}
	}
	return roles
}

// role tells what a table lists by its columns: records have a name of their own, not only that of an
// organisation or a place.
func (m *Mapping) role() Role {
	ownName := slices.ContainsFunc(m.Columns, func(c Column) bool {
		field, _ := fieldOfHeader(c.Name)
		return c.Field == FieldName && c.Samples > 0 && field == FieldName
	})
	where := m.has(FieldAddress) || m.has(FieldLatitude) || m.has(FieldPoint) || m.has(FieldPostcode)
	switch {
	case ownName:
		return RoleRecords
	case where && (m.has(FieldPlaceKey) || m.has(FieldVenue) || m.promoted(FieldVenue)):
		return RolePlaces
	case m.has(FieldOrganisationKey) || m.promoted(FieldOrganisation):
		return RoleOrganisations
	}
	return RoleRecords
}

// promoted tells whether the names of a table are by their header those of another field.
func (m *Mapping) promoted(of Field) bool {
	return slices.ContainsFunc(m.Columns, func(c Column) bool {
		field, _ := fieldOfHeader(c.Name)
		return c.Field == FieldName && field == of
	})
}

// fill reads a table into a lookup by the cells of two of its fields.
func (j *Joined) fill(ctx context.Context, a *Adapter, into lookup, fields ...Field) error {
	for r, err := range a.Records(ctx) {
		if err != nil {
			return err
		}
		j.skipped["rows of a table of "+string(a.mapping.role())]++
		if len(into) >= MaxLookupRows {
			return directory.Errorf(directory.CodeTooLarge, "%s has more than %d rows, too many to look records up in.", a.table.File, MaxLookupRows)
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
	}
	if len(j.places) > 0 {
		j.joinPlaces(r)
	}
	r.withholdPlaces() // a joined place may be secret, and joined words may name one
}

// joinOrganisations names the first of several organisations as who runs it, keeps the others in words,
// and takes over how to reach it where the record does not say.
func (j *Joined) joinOrganisations(r *Record) {
	for n, name := range parts(r.Organisation, r.OrganisationKey) {
		org := j.orgs[foldKey(name)]
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
}

// joinPlaces replaces names and keys of places by the places themselves. One that is not found stays
// as it was.
func (j *Joined) joinPlaces(r *Record) {
	var joined []PlaceText // a place no table lists still lies in the country of all that are
	found := false
	for _, p := range r.Places {
		for _, name := range parts(p.Name, p.Key) {
			other := j.places[foldKey(name)]
			if other == nil || len(other.Places) == 0 {
				joined = append(joined, PlaceText{Name: name, Country: j.country})
				continue
			}
			place := other.Places[0]
			place.Country = orElse(place.Country, j.country)
			place.Name = orElse(place.Name, name)
			if understand.IsNull(place.Name) || place.Name == place.Key {
				place.Name = ""
			}
			joined, found = append(joined, place), true
		}
	}
	if j.country != "" && r.AreaServed == "" && !slices.ContainsFunc(joined, located) {
		r.AreaServed = j.country // never an area of Australia, and never everywhere
	}
	if found || j.country != "" {
		r.Places = joined
	}
}

// located tells whether a place says more than its name.
func located(p PlaceText) bool { return p.Point != nil || p.Suburb != "" || p.Postcode != "" }

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
