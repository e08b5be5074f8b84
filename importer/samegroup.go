package importer

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/kithdirectory/kith/directory"
)

// ProblemSameGroup is the code of rows that were joined to one record.
const ProblemSameGroup = "same_group"

// skippedSameGroup is the reason for which rows are no records of their own.
const skippedSameGroup = "rows of a group that an earlier row lists"

const (
	mostSameRows = 200    // rows of one group that are joined
	mostHeldRows = 20_000 // rows that wait for others of their group at once, in memory
)

// sameAs gives what stands for all that the row says but where and when. Only groups and services that meet or
// are held at several places or times have it: a place is its own, and so is what hides its place. The digest
// of rows that say nothing by which they could be told from others of the same name is made with their place.
func (r *rowReader) sameAs() string {
	rec := r.r
	if rec.SourceID != "" && r.isExport() { // Kith writes a row a place
		return digest("exported", rec.SourceID)
	}
	if rec.Name == "" || rec.Closed || isHidden(rec) || (rec.Kind != directory.KindGroup && rec.Kind != directory.KindService) {
		return ""
	}
	parts := []string{string(rec.Kind)}
	known := false
	for i, c := range r.mapping.Columns {
		cell := r.cell(i)
		if cell == "" || c.Field == FieldIgnored || whereOrWhen(c.Field) {
			continue
		}
		parts = append(parts, headerKey(c.Name)+"="+strings.Join(strings.Fields(cell), " "))
		switch c.Field {
		case FieldID, FieldPhone, FieldEmail:
			known = true
		case FieldOrganisation, FieldOrganisationKey, FieldWebsite:
			known = known || rec.Kind == directory.KindGroup
		}
	}
	if len(r.row.Extra) > 0 {
		parts = append(parts, r.row.Extra...)
	}
	if !known {
		parts = append(parts, placeWords(rec)...)
		for _, p := range rec.Places {
			parts = append(parts, p.Name, p.Key)
		}
	}
	slices.Sort(parts)
	return digest(parts...)
}

// isExport tells whether Kith wrote the table.
func (r *rowReader) isExport() bool { return slices.Contains(r.table.Columns, directory.MarkColumn) }

// whereOrWhen tells whether a field says where or when something is.
func whereOrWhen(field Field) bool {
	if slices.Contains(placeFields(), field) {
		return true
	}
	day, am, pm := weekFields()
	for d := range day {
		if field == day[d] || field == am[d] || field == pm[d] {
			return true
		}
	}
	switch field {
	case FieldTimeZone, FieldTransport, FieldDirections, FieldHours, FieldDays, FieldTime, FieldTimeFrom, FieldTimeTo, FieldPublicHolidays, FieldClosure:
		return true
	}
	return false
}

// sameGroups joins the rows of one group. learn is told every record first; joined then gives them again.
type sameGroups struct {
	counts map[[8]byte]int
	rows   int // that were joined to another
}

func newSameGroups() *sameGroups { return &sameGroups{counts: map[[8]byte]int{}} }

func shortOf(digest string) (short [8]byte) {
	copy(short[:], digest)
	return short
}

func (s *sameGroups) learn(r *Record) {
	if r.SameAs != "" {
		s.counts[shortOf(r.SameAs)]++
	}
}

// waiting are the rows of one group that have come so far.
type waiting struct {
	rows []*Record
	left int // rows that may still come
}

// joined gives the records, those that are rows of one group as one, where the last of them stands.
func (s *sameGroups) joined(records iter.Seq2[*Record, error]) iter.Seq2[*Record, error] {
	return func(yield func(*Record, error) bool) {
		groups, held := map[string]*waiting{}, 0
		for r, err := range records {
			if err != nil {
				yield(nil, err)
				return
			}
			n := 0
			if r.SameAs != "" {
				n = s.counts[shortOf(r.SameAs)]
			}
			if n < 2 || n > mostSameRows || groups[r.SameAs] == nil && held >= mostHeldRows {
				if !yield(r, nil) {
					return
				}
				continue
			}
			w := groups[r.SameAs]
			if w == nil {
				w = &waiting{left: n}
				groups[r.SameAs] = w
			}
			w.rows, w.left, held = append(w.rows, r), w.left-1, held+1
			if w.left > 0 {
				continue
			}
			delete(groups, r.SameAs)
			held -= len(w.rows)
			for _, r := range s.join(w.rows) {
				if !yield(r, nil) {
					return
				}
			}
		}
		for _, w := range inOrder(groups) { // two digests began alike
			for _, r := range s.join(w.rows) {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

func inOrder(groups map[string]*waiting) []*waiting {
	var all []*waiting
	for _, w := range groups {
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b *waiting) int { return a.rows[0].Row - b.rows[0].Row })
	return all
}

// join makes one record of the rows of a group. Rows that repeat another whole stay as they are: they are
// duplicates, and reported as such.
func (s *sameGroups) join(rows []*Record) []*Record {
	first, rest := rows[0], []*Record(nil)
	var numbers []string
	seen := []string{rowWords(first)}
	for _, r := range rows[1:] {
		if slices.Contains(seen, rowWords(r)) {
			rest = append(rest, r)
			continue
		}
		seen = append(seen, rowWords(r))
		first.takeTimes(r)
		numbers = append(numbers, strconv.Itoa(r.Row))
		s.rows++
	}
	if len(numbers) > 0 {
		first.Flag(Problem{Severity: SeverityNote, Code: ProblemSameGroup,
			Message: fmt.Sprintf("It is listed again in row %s at other places or times, and with nothing else that differs; they are one record.", strings.Join(numbers, ", "))})
	}
	for _, r := range rest { // as their first is now
		r.Places, r.Hours, r.Meetings, r.Originals = first.Places, first.Hours, first.Meetings, first.Originals
	}
	return append([]*Record{first}, rest...)
}

// rowWords is a whole source row.
func rowWords(r *Record) string {
	parts := make([]string, 0, 2*len(r.Raw))
	for _, o := range r.Raw {
		parts = append(parts, o.Field, o.Text)
	}
	return digest(parts...)
}

// takeTimes adds where and when another row of the same group says it is.
func (r *Record) takeTimes(other *Record) {
	r.namePlaces()
	other.namePlaces()
	moved := map[string]string{placeUnsaid: placeUnsaid, "": ""}
	for i, p := range other.Places {
		at := slices.IndexFunc(r.Places, func(have PlaceText) bool {
			return have.Key == p.Key && have.Name == p.Name && placeDigest(have) == placeDigest(p)
		})
		if at < 0 {
			at = len(r.Places)
			r.Places = append(r.Places, p)
		}
		moved[strconv.Itoa(i)] = strconv.Itoa(at)
	}
	for _, h := range other.Hours {
		h.PlaceID = moved[h.PlaceID]
		if !slices.ContainsFunc(r.Hours, func(have directory.Hours) bool { return have.PlaceID == h.PlaceID && have.Original == h.Original }) {
			r.Hours = append(r.Hours, h)
		}
	}
	for _, m := range other.Meetings {
		m.PlaceID = moved[m.PlaceID]
		if !slices.ContainsFunc(r.Meetings, func(have directory.Meeting) bool {
			return have.PlaceID == m.PlaceID && have.Start == m.Start && have.RRule == m.RRule && have.Minutes == m.Minutes
		}) {
			r.Meetings = append(r.Meetings, m)
		}
	}
	for _, o := range other.Originals {
		if !slices.Contains(r.Originals, o) {
			r.Originals = append(r.Originals, o)
		}
	}
	for _, o := range other.Raw {
		r.Raw = append(r.Raw, directory.Original{Field: fmt.Sprintf("row %d: %s", other.Row, o.Field), Text: o.Text})
	}
	for _, secret := range other.Withheld {
		if !slices.Contains(r.Withheld, secret) {
			r.Withheld = append(r.Withheld, secret)
		}
	}
	if r.Exported != other.Exported {
		r.Exported = ""
	}
	r.PlaceKeys = append(r.PlaceKeys, other.PlaceKeys...)
	r.Online = r.Online || other.Online
	r.Problems = append(r.Problems, other.Problems...)
}

// namePlaces names the place of every time by its position; times of a row without a place keep none.
func (r *Record) namePlaces() {
	if len(r.Places) == 0 {
		return
	}
	for i := range r.Hours {
		r.Hours[i].PlaceID = orElse(r.Hours[i].PlaceID, "0")
	}
	for i := range r.Meetings {
		r.Meetings[i].PlaceID = orElse(r.Meetings[i].PlaceID, "0")
	}
}
