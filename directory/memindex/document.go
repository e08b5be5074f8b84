package memindex

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// document is a listing made ready for a segment.
type document struct {
	id           string
	cell         uint32
	point        *geo.Point
	reach        float64
	group        uint32
	organisation uint32
	kind         uint8
	ageMin       int16
	ageMax       int16
	costTold     bool
	hidden       bool
	slots        uint32
	next         int64
	checked      int32
	nameLen      uint8
	areas        []string
	entries      []entry
	known        bool // all codes of entries
	text         [directory.FieldCount][]string
}

// newDocument makes l ready, but for the numbers of its group and organisation.
func newDocument(vocabulary *directory.Vocabulary, l *directory.Listing, id string) *document {
	d := &document{
		id: id, cell: noCell, reach: l.Reach, kind: kindNumber(l.Kind), organisation: noOrganisation,
		ageMin: ageBound(l.Age.Min), ageMax: ageBound(l.Age.Max), costTold: l.Cost.Told(),
		hidden: l.Disclosure == directory.DisclosureHidden, slots: slotsOf(l), next: never, checked: neverChecked,
	}
	if l.Point == nil {
		d.areas = l.Areas
	} else if p := *l.Point; onGrid(p) {
		d.point, d.cell = &p, cellOf(p)
	} else {
		d.point = &p
	}
	if next := l.Next(); !next.IsZero() {
		d.next = next.Unix()
	}
	if !l.Checked.Date.IsZero() {
		d.checked = dayNumber(l.Checked.Date)
	}
	d.text = ownText(vocabulary, l)
	words := len(d.text[directory.FieldName])
	if len(l.AlsoKnownAs) > 0 {
		words = len(directory.Tokens(l.Name))
	}
	d.nameLen = uint8(min(words, math.MaxUint8))
	return d
}

// ownText gives the words of l without those it has from the vocabulary for what it says yes to:
// these are looked up through the attributes. A worked-out value that an answer gainsays has no
// yes to be found by, so its words stay.
func ownText(vocabulary *directory.Vocabulary, l *directory.Listing) [directory.FieldCount][]string {
	own := *l
	own.Answers, own.Facets = nil, nil
	text := own.TextFields(vocabulary)
	for family, slugs := range l.Facets {
		for _, slug := range slugs {
			code := family + "." + slug
			if answer, ok := l.Answers[code]; ok && answer.Value != directory.Yes {
				text[directory.FieldActivity] = append(text[directory.FieldActivity], vocabulary.Words(code)...)
			}
		}
	}
	return text
}

// kindNumber gives the place of k in directory.Kinds.
func kindNumber(k directory.Kind) uint8 {
	if i := slices.Index(directory.Kinds(), k); i >= 0 {
		return uint8(i)
	}
	return otherKind
}

func ageBound(bound *int) int16 {
	if bound == nil {
		return openAge
	}
	return int16(min(max(*bound, openAge+1), math.MaxInt16))
}

// dayNumber counts days since 1970.
func dayNumber(d directory.Date) int32 {
	return int32(math.Floor(float64(d.Time().Unix()) / (24 * time.Hour).Seconds()))
}

// slotsOf gives a bit for each time of the week l meets.
func slotsOf(l *directory.Listing) (slots uint32) {
	for _, m := range l.Meetings {
		for _, slot := range m.Slots {
			day, part, _ := strings.Cut(slot, "-")
			d, p := slices.Index(directory.DayCodes(), day), slices.Index(directory.PartCodes(), part)
			if d >= 0 && p >= 0 {
				slots |= 1 << (d*directory.SlotParts + p)
			}
		}
	}
	return slots
}

// slotMask gives the bits of the given days and parts of day; an empty list stands for all.
func slotMask(days, parts []string) (mask uint32) {
	for d, day := range directory.DayCodes() {
		for p, part := range directory.PartCodes() {
			if (len(days) == 0 || slices.Contains(days, day)) && (len(parts) == 0 || slices.Contains(parts, part)) {
				mask |= 1 << (d*directory.SlotParts + p)
			}
		}
	}
	return mask
}

// compareDocuments orders documents as a segment keeps them. Same points come together.
func compareDocuments(a, b *document) int {
	if c := cmp.Compare(a.cell, b.cell); c != 0 {
		return c
	}
	if (a.point == nil) != (b.point == nil) {
		if a.point != nil {
			return -1
		}
		return 1
	}
	if a.point != nil {
		if c := cmp.Or(cmp.Compare(a.point.Lat, b.point.Lat), cmp.Compare(a.point.Lng, b.point.Lng)); c != 0 {
			return c
		}
	}
	return strings.Compare(a.id, b.id)
}
