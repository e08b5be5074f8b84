package meili

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// documentVersion counts changes to what a document holds; a new one rebuilds the index beside the live one.
const documentVersion = 3

// Buckets is how many parts the documents fall into, so that they can be compared part by part.
const Buckets = 256

// Bucket gives the part that a listing is in.
func Bucket(id string) int {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int(h.Sum32() % Buckets)
}

// The marker says how far an index has come. Its id cannot be a listing's, which are UUIDs.
const markerID = "_state"

// Names of the fields of a document. Those of a family are toldYes(family), toldNo(family); those of text
// are in textFields.
const (
	fieldID      = "id"
	fieldSeq     = "seq"    // of the stored listing: which version this is
	fieldMarker  = "marker" // 1 on the marker alone
	fieldLive    = "live"   // 1 on every listing that can be found
	fieldGone    = "gone"   // true on a tombstone, which has nothing else but its id and seq
	fieldBucket  = "bucket"
	fieldKind    = "kind"
	fieldGroup   = "group"
	fieldOrg     = "organisation"
	fieldShared  = "shared"  // 1 where its group has, or may have, other listings
	fieldPlaced  = "placed"  // 1 with a point, 0 without
	fieldHidden  = "hidden"  // 1 where the place is hidden
	fieldCells   = "cells"   // the cells the point is in (disc.go)
	fieldSpot    = "spot"    // middle and reach of a place known by its suburb
	fieldAreas   = "areas"   // areas served, of listings with no point
	fieldAgeMin  = "age_min" // openMin where nobody told
	fieldAgeMax  = "age_max" // openMax where nobody told
	fieldSilent  = "silent"  // families worked out from numbers that nobody told
	fieldAt      = "at"      // its point, seq, day of check, id and group, to be read without reading documents
	fieldLat     = "lat"     // degrees
	fieldLng     = "lng"     // degrees
	fieldSlots   = "slots"   // "tue-morning", "tue", "morning"
	fieldDays    = "days"    // "tue:6": a bit for each part of the day met in
	fieldParts   = "parts"   // "morning:2": a bit for each day met on
	fieldNext    = "next"    // next meeting, seconds since 1970
	fieldChecked = "checked" // day of the last check, days since 1970
	fieldAnswers = "answers" // "12v 40n": place of the attribute among the codes, and a letter; kept, not searched
	fieldSum     = "sum"     // of all other fields (checksum); kept, not searched
	fieldDerived = "derived" // family → values worked out; kept, not searched
	fieldScore   = "_rankingScore"
)

// Open ends of the ages of a listing.
const (
	openMin = -1
	openMax = 1000
)

// Letters of answers in fieldAnswers.
const (
	letterVerified = "v"
	letterYes      = "y"
	letterAsk      = "a"
	letterNo       = "n"
)

// toldYes and toldNo name the fields of what a listing says yes and no to in a family.
func toldYes(family string) string { return "y_" + strings.ReplaceAll(family, "-", "_") }
func toldNo(family string) string  { return "n_" + strings.ReplaceAll(family, "-", "_") }

// textFields names the fields of text, heaviest first: a field's own words, then what stands for them.
func textFields() [directory.FieldCount][2]string {
	var names [directory.FieldCount][2]string
	for i, name := range [directory.FieldCount]string{"name", "activity", "summary", "organisation", "suburb", "description"} {
		names[i] = [2]string{"t_" + name, "t_" + name + "_alike"}
	}
	return names
}

// writer makes documents of listings.
type writer struct {
	vocabulary *directory.Vocabulary
	codes      []string // every attribute, in order
	alikes     *alikes
}

func newWriter(v *directory.Vocabulary) *writer {
	return &writer{vocabulary: v, codes: v.Codes(), alikes: newAlikes(v)}
}

// document gives one stored listing as JSON. An error says why the engine could not take it.
func (w *writer) document(stored directory.StoredListing) ([]byte, error) {
	doc := map[string]any{fieldID: stored.ID, fieldSeq: stored.Seq}
	if !isID(stored.ID) {
		return nil, fmt.Errorf("its id has characters that no document may have")
	}
	if stored.Gone || stored.Listing == nil {
		doc[fieldGone] = true
		return json.Marshal(doc)
	}
	l := stored.Listing
	doc[fieldLive], doc[fieldBucket], doc[fieldKind] = 1, Bucket(stored.ID), string(l.Kind)
	doc[fieldGroup], doc[fieldShared] = stored.GroupID, flag(l.Places != 1)
	if l.OrganisationID != "" {
		doc[fieldOrg] = l.OrganisationID
	}
	doc[fieldHidden] = flag(l.Disclosure == directory.DisclosureHidden)
	if err := place(doc, l, stored); err != nil {
		return nil, err
	}
	numbers(doc, l)
	times(doc, l)
	w.answers(doc, l)
	w.text(doc, l)
	body, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(body[:len(body)-1], `,"%s":"%s"}`, fieldSum, checksum(body)), nil
}

// checksum tells one content from another. JSON written by Marshal, read and written again is the same.
func checksum(body []byte) string {
	h := fnv.New64a()
	h.Write(body)
	return strconv.FormatUint(h.Sum64(), 36)
}

// intact tells whether a document is as it was written, and not changed since by somebody else.
func intact(doc map[string]any) bool {
	sum := doc[fieldSum]
	delete(doc, fieldSum)
	body, err := json.Marshal(doc)
	return err == nil && sum == checksum(body)
}

// isID tells whether a name may be a document's id.
func isID(id string) bool {
	return id != "" && len(id) <= 500 && id != markerID && !strings.ContainsFunc(id, func(r rune) bool {
		return !(r >= 'a' && r <= 'z') && !(r >= 'A' && r <= 'Z') && !(r >= '0' && r <= '9') && r != '-' && r != '_'
	})
}

func flag(is bool) int {
	if is {
		return 1
	}
	return 0
}

// place puts in where the listing may be shown to be. The engine's own field for points, _geo, is not used: with it
// the engine writes every point it has anew in each task, which takes seconds for a million, and reads every one of
// them to filter or to sort.
func place(doc map[string]any, l *directory.Listing, stored directory.StoredListing) error {
	doc[fieldPlaced] = flag(l.Point != nil)
	if l.Point == nil {
		doc[fieldAreas] = l.Areas
		return nil
	}
	p := *l.Point
	if !(p.Lat >= -90 && p.Lat <= 90 && p.Lng >= -180 && p.Lng <= 180) {
		return fmt.Errorf("its point is not on the globe")
	}
	doc[fieldLat], doc[fieldLng] = p.Lat, p.Lng
	at := whereabouts{point: p, seq: stored.Seq, id: stored.ID, group: stored.GroupID}
	if !l.Checked.Date.IsZero() {
		day := dayNumber(l.Checked.Date)
		at.checked = &day
	}
	doc[fieldCells], doc[fieldAt] = cellsAt(p), at.String()
	if l.Reach > 0 {
		doc[fieldSpot] = spot(p, l.Reach)
	}
	return nil
}

// whereabouts is where a document lies, and what its order among others may depend on.
type whereabouts struct {
	point   geo.Point
	seq     int64
	checked *int64 // day; nil where never
	id      string
	group   string
}

// String writes it so that it reads back exactly.
func (w whereabouts) String() string {
	exact := func(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
	checked := ""
	if w.checked != nil {
		checked = strconv.FormatInt(*w.checked, 10)
	}
	return strings.Join([]string{exact(w.point.Lat), exact(w.point.Lng), strconv.FormatInt(w.seq, 10), checked, w.id, w.group}, ",")
}

// readWhereabouts reads what String wrote.
func readWhereabouts(s string) (w whereabouts, ok bool) {
	parts := strings.SplitN(s, ",", 6)
	if len(parts) != 6 {
		return w, false
	}
	var errs [4]error
	w.point.Lat, errs[0] = strconv.ParseFloat(parts[0], 64)
	w.point.Lng, errs[1] = strconv.ParseFloat(parts[1], 64)
	w.seq, errs[2] = strconv.ParseInt(parts[2], 10, 64)
	if parts[3] != "" {
		var day int64
		day, errs[3] = strconv.ParseInt(parts[3], 10, 64)
		w.checked = &day
	}
	w.id, w.group = parts[4], parts[5]
	return w, errs == [4]error{}
}

// spot writes the middle of a suburb and how far its ground reaches, in metres, so that they read back exactly.
func spot(p geo.Point, reach float64) string {
	exact := func(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
	return exact(p.Lat) + "," + exact(p.Lng) + "," + exact(reach)
}

// readSpot reads what spot wrote.
func readSpot(s string) (p geo.Point, reach float64, ok bool) {
	parts := strings.Split(s, ",")
	if len(parts) != 3 {
		return geo.Point{}, 0, false
	}
	var numbers [3]float64
	for i, part := range parts {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return geo.Point{}, 0, false
		}
		numbers[i] = n
	}
	return geo.Point{Lat: numbers[0], Lng: numbers[1]}, numbers[2], true
}

// numbers puts in ages, and which families worked out from numbers are not told.
func numbers(doc map[string]any, l *directory.Listing) {
	lowest, highest := openMin, openMax
	if l.Age.Min != nil {
		lowest = *l.Age.Min
	}
	if l.Age.Max != nil {
		highest = *l.Age.Max
	}
	doc[fieldAgeMin], doc[fieldAgeMax] = lowest, highest
	var silent []string
	if !l.Age.Told() {
		silent = append(silent, familyAge)
	}
	if !l.Cost.Told() {
		silent = append(silent, familyCost)
	}
	if !slices.ContainsFunc(l.Meetings, func(m directory.ListedMeeting) bool { return len(m.Slots) > 0 }) {
		silent = append(silent, familyWhen)
	}
	doc[fieldSilent] = silent
	if !l.Checked.Date.IsZero() {
		doc[fieldChecked] = dayNumber(l.Checked.Date)
	}
}

// The families that are worked out from what a listing tells in numbers, and those of times.
const (
	familyAge  = "age"
	familyCost = "cost"
	familyWhen = "when"
	familyDay  = "day"
	familyTime = "time"
)

// dayNumber counts days since 1970.
func dayNumber(d directory.Date) int64 {
	return int64(math.Floor(float64(d.Time().Unix()) / (24 * time.Hour).Seconds()))
}

// dateOf reads dayNumber back.
func dateOf(day int64) directory.Date {
	return directory.DateOf(time.Unix(day*int64((24*time.Hour).Seconds()), 0).UTC())
}

// times puts in when the listing meets: by slot, for filters, and by day and by part of day with the other
// as bits, so that one count of values gives the counts of days whatever parts are asked for.
func times(doc map[string]any, l *directory.Listing) {
	days, parts := map[string]int{}, map[string]int{}
	slots := map[string]bool{}
	for _, m := range l.Meetings {
		for _, slot := range m.Slots {
			day, part, _ := strings.Cut(slot, "-")
			d, p := slices.Index(directory.DayCodes(), day), slices.Index(directory.PartCodes(), part)
			if d < 0 || p < 0 {
				continue
			}
			slots[slot], slots[day], slots[part] = true, true, true
			days[day] |= 1 << p
			parts[part] |= 1 << d
		}
	}
	doc[fieldSlots], doc[fieldDays], doc[fieldParts] = slices.Sorted(maps.Keys(slots)), bitTokens(days), bitTokens(parts)
	if next := l.Next(); !next.IsZero() {
		doc[fieldNext] = next.Unix()
	}
}

func bitTokens(bits map[string]int) []string {
	tokens := []string{}
	for _, name := range slices.Sorted(maps.Keys(bits)) {
		tokens = append(tokens, name+":"+strconv.Itoa(bits[name]))
	}
	return tokens
}

// answers puts in what the listing says yes and no to, by family: an answer wins over what was worked out.
func (w *writer) answers(doc map[string]any, l *directory.Listing) {
	yes, no := map[string][]string{}, map[string][]string{}
	var letters []string
	for _, code := range slices.Sorted(maps.Keys(l.Answers)) {
		a := l.Answers[code]
		family, slug, _ := strings.Cut(code, ".")
		letter := letterAsk
		switch {
		case a.Value == directory.Yes:
			yes[family] = append(yes[family], slug)
			letter = letterYes
			if a.Verified {
				letter = letterVerified
			}
		case a.Value == directory.No:
			no[family] = append(no[family], slug)
			letter = letterNo
		}
		if at, known := slices.BinarySearch(w.codes, code); known {
			letters = append(letters, strconv.Itoa(at)+letter)
		}
	}
	for family, slugs := range l.Facets {
		for _, slug := range slugs {
			if _, answered := l.Answers[family+"."+slug]; !answered && !slices.Contains(yes[family], slug) {
				yes[family] = append(yes[family], slug)
			}
		}
	}
	for _, family := range w.vocabulary.Families {
		if slugs := yes[family.Code]; len(slugs) > 0 {
			doc[toldYes(family.Code)] = slugs
		}
		if slugs := no[family.Code]; len(slugs) > 0 {
			doc[toldNo(family.Code)] = slugs
		}
	}
	if len(letters) > 0 {
		doc[fieldAnswers] = strings.Join(letters, " ")
	}
	if len(l.Facets) > 0 {
		doc[fieldDerived] = l.Facets
	}
}

// wordBreak stands between words, as the end of a sentence does: words that are never neighbours are no
// phrase, so the engine cannot take a mistyped word for two short ones, whatever its length, and keeps no
// pairs of words, which are most of an index and of the time to make it.
const wordBreak = ". "

// text puts in the folded words of each field, with the tokens of what stands for them.
func (w *writer) text(doc map[string]any, l *directory.Listing) {
	fields := l.TextFields(w.vocabulary)
	// They come from a map, so their order says nothing; the same listing has to be the same document.
	slices.Sort(fields[directory.FieldActivity])
	fields[directory.FieldActivity] = slices.Compact(fields[directory.FieldActivity])
	found := w.alikes.find(fields)
	for i, names := range textFields() {
		words := append(slices.Clone(fields[i]), slices.Sorted(maps.Keys(found[i].direct))...)
		if len(words) > 0 {
			doc[names[0]] = strings.Join(words, wordBreak)
		}
		if alike := slices.Sorted(maps.Keys(found[i].alike)); len(alike) > 0 {
			doc[names[1]] = strings.Join(alike, wordBreak)
		}
	}
}

// marker gives the document that says how far an index has come.
func marker(seq int64) []byte {
	return fmt.Appendf(nil, `{"%s":"%s","%s":1,"%s":%d}`, fieldID, markerID, fieldMarker, fieldSeq, seq)
}
