package importer

import (
	"regexp"
	"slices"
	"strconv"
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
	if len(sets) < 2 {
		return nil
	}
	for _, set := range sets {
		if !sharesLocality(set, sets[0]) || len(set[FieldAddress])+len(set[FieldVenue])+len(set[FieldPlaceKey]) == 0 {
			return nil
		}
	}
	for i, c := range m.Columns { // what is said once is of the first place
		if !slices.Contains(placeFields(), c.Field) {
			sets[0][c.Field] = append(sets[0][c.Field], i)
		}
	}
	return sets
}

// timeSets gives the columns of the times of each set of columns for a place, where each set has its own, told by their
// numbers: "Venue 1, Day/Time 1, Venue 2, Day/Time 2". Nil where the times are of the group as a whole.
func timeSets(m *Mapping, sets []map[Field][]int) []map[Field][]int {
	fields := []Field{FieldHours, FieldDays, FieldTime, FieldTimeFrom, FieldTimeTo}
	byNumber := map[int]map[Field][]int{}
	for _, set := range sets {
		n := setNumber(m, set)
		if n == 0 || byNumber[n] != nil {
			return nil
		}
		byNumber[n] = map[Field][]int{}
	}
	for i, c := range m.Columns {
		if !slices.Contains(fields, c.Field) {
			continue
		}
		own := byNumber[columnNumber(c.Name)]
		if own == nil {
			return nil
		}
		own[c.Field] = append(own[c.Field], i)
	}
	var times []map[Field][]int
	for _, set := range sets {
		own := byNumber[setNumber(m, set)]
		if len(own) == 0 {
			return nil
		}
		times = append(times, own)
	}
	return times
}

func hasLocality(set map[Field][]int) bool {
	return len(set[FieldSuburb])+len(set[FieldPostcode])+len(set[FieldPoint]) > 0 || len(set[FieldLatitude]) > 0 && len(set[FieldLongitude]) > 0
}

// sharesLocality tells whether two sets of columns say where they are in the same way. A point beside the lines of an
// address, with its suburb further on, is of that address and no place of its own.
func sharesLocality(set, other map[Field][]int) bool {
	both := func(fields ...Field) bool {
		return !slices.ContainsFunc(fields, func(f Field) bool { return len(set[f]) == 0 || len(other[f]) == 0 })
	}
	return both(FieldSuburb) || both(FieldPostcode) || both(FieldPoint) || both(FieldLatitude, FieldLongitude)
}

// setNumber gives the number that all columns of a set for a place bear: 2 for "Venue 2, Suburb 2"; 1 where they bear none.
// 0 where they differ.
func setNumber(m *Mapping, set map[Field][]int) int {
	number := 0
	for _, field := range []Field{FieldVenue, FieldAddress, FieldSuburb, FieldPlaceKey} {
		for _, i := range set[field] {
			n := columnNumber(m.Columns[i].Name)
			if number != 0 && n != number {
				return 0
			}
			number = n
		}
	}
	return number
}

// columnNumber gives the number at the end of a header, in front of it or in it alone: 2 of "Venue 2", "2nd venue" and
// "Venue 2 name"; 1 of a header without one.
func columnNumber(header string) int {
	key := headerKey(header)
	for word, n := range map[string]int{"first": 1, "second": 2, "third": 3, "1st": 1, "2nd": 2, "3rd": 3} {
		if slices.Contains(strings.Fields(key), word) {
			return n
		}
	}
	if digits := loneNumber.FindString(key); digits != "" {
		if n, err := strconv.Atoi(strings.TrimSpace(digits)); err == nil {
			return n
		}
	}
	return 1
}

// loneNumber is a small number in a folded header.
var loneNumber = regexp.MustCompile(`\b[1-9]\d?\b`)

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
