package importer

import (
	"slices"
	"strings"

	"github.com/kithdirectory/kith/importer/understand"
)

// placeFields are the fields of one place that a table may have several times.
func placeFields() []Field {
	return []Field{FieldPlaceKey, FieldVenue, FieldAddress, FieldSuburb, FieldState, FieldPostcode, FieldCountry, FieldLatitude, FieldLongitude, FieldPoint}
}

// placeSets gives the columns of each place of a table that has several a row, as in "Venue 1, Suburb 1, Venue 2,
// Suburb 2"; nil for one place. A set is columns side by side that name both a place and its locality: a
// second suburb alone is none, and neither are the lines of an address.
func placeSets(m *Mapping) []map[Field][]int {
	var sets []map[Field][]int
	current := map[Field][]int{}
	for i, c := range m.Columns {
		if !slices.Contains(placeFields(), c.Field) {
			continue
		}
		if len(current[c.Field]) > 0 && hasLocality(current) {
			sets, current = append(sets, current), map[Field][]int{}
		}
		current[c.Field] = append(current[c.Field], i)
	}
	sets = append(sets, current)
	for _, set := range sets {
		if !hasLocality(set) || len(set[FieldAddress])+len(set[FieldVenue])+len(set[FieldPlaceKey]) == 0 {
			return nil
		}
	}
	if len(sets) < 2 {
		return nil
	}
	for i, c := range m.Columns { // what is said once is of the first place
		if !slices.Contains(placeFields(), c.Field) {
			sets[0][c.Field] = append(sets[0][c.Field], i)
		}
	}
	return sets
}

func hasLocality(set map[Field][]int) bool {
	return len(set[FieldSuburb])+len(set[FieldPostcode])+len(set[FieldPoint]) > 0 || len(set[FieldLatitude]) > 0 && len(set[FieldLongitude]) > 0
}

// mostListed is how many places one row may list in its cells.
const mostListed = 50

// listedPlaces reads a row whose cells list several places: it gives a row for each, with the cells of that one.
// Each must be whole in itself: a whole address with its suburb, or its part of every list where the lists of
// venues, addresses and suburbs are equally long. Nil for one place.
func (r *rowReader) listedPlaces() []TableRow {
	if rows := r.wholeAddresses(); rows != nil {
		return rows
	}
	lists := map[int][]string{}
	n := 0
	for _, field := range []Field{FieldVenue, FieldAddress, FieldSuburb, FieldPostcode} {
		for _, i := range r.columns[field] {
			parts := listParts(r.cell(i))
			if len(parts) < 2 {
				continue
			}
			if n != 0 && len(parts) != n || len(parts) > mostListed {
				return nil
			}
			n, lists[i] = len(parts), parts
		}
	}
	localities := 0
	for i := range lists {
		if field := r.mapping.Columns[i].Field; field == FieldSuburb || field == FieldPostcode {
			localities++
		}
	}
	if localities == 0 || len(lists) < 2 || r.loneWhere(lists) {
		return nil
	}
	rows := make([]TableRow, n)
	for k := range rows {
		rows[k] = r.row
		rows[k].Cells = slices.Clone(r.row.Cells)
		for i, parts := range lists {
			rows[k].Cells[i] = parts[k]
		}
	}
	return rows
}

// loneWhere tells whether a venue or an address of the row is not a list though others are: whose it is
// nobody can tell.
func (r *rowReader) loneWhere(lists map[int][]string) bool {
	for _, field := range []Field{FieldVenue, FieldAddress, FieldLatitude, FieldLongitude, FieldPoint} {
		for _, i := range r.columns[field] {
			if lists[i] == nil && r.cell(i) != "" {
				return true
			}
		}
	}
	return false
}

// wholeAddresses reads a lone cell of addresses that lists several, each with its suburb and state.
func (r *rowReader) wholeAddresses() []TableRow {
	if len(r.columns[FieldAddress]) != 1 || r.raw(FieldSuburb) != "" || r.raw(FieldVenue) != "" {
		return nil
	}
	column := r.columns[FieldAddress][0]
	parts := listParts(r.cell(column))
	if len(parts) < 2 || len(parts) > mostListed {
		return nil
	}
	rows := make([]TableRow, len(parts))
	for k, part := range parts {
		if SplitAddress(part).Suburb == "" {
			return nil
		}
		rows[k] = r.row
		rows[k].Cells = slices.Clone(r.row.Cells)
		rows[k].Cells[column] = part
	}
	return rows
}

// listParts cuts a cell that lists things a line, or between semicolons or bars.
func listParts(text string) []string {
	var parts []string
	for part := range strings.FieldsFuncSeq(understand.PlainText(text), func(c rune) bool { return c == ';' || c == '\n' || c == '|' }) {
		if part = strings.Trim(part, " \t,•-"); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// placeUnsaid stands for the place of times of which the source does not say where they are.
const placeUnsaid = "unsaid"

// unsayPlace leaves the times of a row with several places to the record as a whole: to give them to the first
// place would be to guess.
func (r *Record) unsayPlace() {
	open := 0
	for _, p := range r.Places {
		if !p.Blank() {
			open++
		}
	}
	if open < 2 {
		return
	}
	for i := range r.Hours {
		r.Hours[i].PlaceID = orElse(r.Hours[i].PlaceID, placeUnsaid)
	}
	for i := range r.Meetings {
		r.Meetings[i].PlaceID = orElse(r.Meetings[i].PlaceID, placeUnsaid)
	}
}
