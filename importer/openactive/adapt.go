package openactive

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/understand"
)

// adapter turns things into the pipeline's records.
type adapter struct {
	graph      *graph
	reader     *importer.Reader
	options    importer.AdaptOptions
	attributes map[string]string // of the vocabulary, by OpenActive's own id
	long       int               // schedules that count very many dates
}

// mostLong is how many schedules of one import may count more dates than the catalogue does: each takes milliseconds.
const mostLong = 1000

func newAdapter(g *graph, options importer.AdaptOptions) (*adapter, error) {
	attributes, err := attributesByID()
	if err != nil {
		return nil, err
	}
	return &adapter{graph: g, reader: importer.NewReader(options), options: options, attributes: attributes}, nil
}

// attributesByID gives the vocabulary's attributes by the ids OpenActive has for the same. They are read once.
var attributesByID = sync.OnceValues(func() (map[string]string, error) {
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		return nil, err
	}
	codes := map[string]string{}
	for _, code := range vocabulary.Codes() {
		attribute, _ := vocabulary.Attribute(code)
		if attribute == nil || attribute.Derived {
			continue
		}
		for _, standard := range [...]string{"openactive_also", "openactive"} {
			for id := range strings.FieldsSeq(attribute.Mappings[standard]) {
				codes[id] = code
			}
		}
	}
	return codes, nil
})

// record makes the record of a thing; nil, with the reason, for what is none.
func (a *adapter) record(t *thing) (*importer.Record, string, error) {
	if reason := a.noRecord(t); reason != "" {
		return nil, reason, nil
	}
	n, err := a.whole(t)
	if err != nil {
		return nil, "", err
	}
	if isCancelled(n) && holdsMeetings(t.kind) {
		return nil, skippedCancelled, nil
	}
	row := importer.Row{File: t.file, Row: t.number, ID: a.key(t, n), Kind: directory.KindGroup}
	if !holdsMeetings(t.kind) {
		row.Kind = directory.KindPlace
	}
	w := &writer{adapter: a, n: n, row: &row}
	if err := w.write(t); err != nil {
		return nil, "", err
	}
	record := a.reader.Read(row)
	if record == nil {
		return nil, skippedUnread, nil
	}
	return record, "", nil
}

// noRecord says why a thing is no record of its own; "" where it is one.
func (a *adapter) noRecord(t *thing) string {
	_, referred := a.graph.places[t.id]
	branch := a.graph.branchOf(t)
	switch {
	case t.used, t.kind == typeCourse, t.kind == typePlace && t.id != "" && referred:
		return skippedDescribes
	case t.kind == typeEventSeries && t.branches > 0 && (branch == nil || len(branch.sessions) == 0):
		return skippedDescribes
	}
	return ""
}

// key gives the source's own id of a record, "" where it has none.
func (a *adapter) key(t *thing, n node) string {
	id := t.id
	if strings.Contains(id, "\x00") {
		id = ""
	}
	if id == "" {
		id = n.text("identifier")
	}
	if id == "" && t.inData {
		if item, err := (entry{at: t.at}).item(); err == nil {
			id = item.ID
		}
	}
	if id == "" || strings.Contains(id, "://") {
		return id
	}
	return t.kind + ":" + id
}

// notInherited are what a series above, a course or a session says of itself alone.
var notInherited = [...]string{
	"@id", "id", "@type", "type", "@context", "identifier", "startDate", "endDate", "duration", "subEvent", "event", "superEvent", "eventSchedule",
	"eventStatus", "instanceOfCourse", "facilityUse", "maximumAttendeeCapacity", "remainingAttendeeCapacity", "author",
}

// fromSessions are what a series that does not say it takes from its first session.
var fromSessions = [...]string{
	"location", "place", "organizer", "provider", "offers", "offer", "url", "ageRange", "meetingPoint", "activity", "eventAttendanceMode", "genderRestriction", "isAccessibleForFree", "description", "leader",
}

// whole gives a thing's object with what it takes from the series and the course above it and, where they say
// nothing either, from its first session.
func (a *adapter) whole(t *thing) (node, error) {
	n, err := a.graph.nodeAt(t.at, t.inData)
	if err != nil {
		return nil, err
	}
	n = maps.Clone(n)
	seen := map[*thing]bool{t: true}
	for up := t; len(seen) <= MaxNesting; {
		for _, above := range [...]*thing{a.graph.find(up.course), a.graph.find(up.parent)} {
			if above == nil || seen[above] {
				continue
			}
			if err := a.inherit(n, above.at, above.inData, nil); err != nil {
				return nil, err
			}
		}
		up = a.graph.find(up.parent)
		if up == nil || seen[up] {
			break
		}
		seen[up] = true
	}
	if branch := a.graph.branchOf(t); branch != nil && branch.first.spool != nil {
		return n, a.inherit(n, branch.first, branch.inData, fromSessions[:])
	}
	return n, nil
}

// inherit gives n what it does not say itself: only the keys named, or where there are none all but notInherited.
func (a *adapter) inherit(n node, from ref, inData bool, only []string) error {
	above, err := a.graph.nodeAt(from, inData)
	if err != nil {
		return err
	}
	for key, value := range above {
		plain := strings.TrimPrefix(key, "beta:")
		if n.has(plain) || (only != nil && !slices.Contains(only, plain)) || (only == nil && slices.Contains(notInherited[:], plain)) {
			continue
		}
		n[key] = value
	}
	return nil
}

// writer fills the row of one record.
type writer struct {
	*adapter
	n      node
	row    *importer.Row
	placed map[digest]int // places by their words, to their position
}

// mostCells bounds the texts of one record.
const mostCells = 300

func (w *writer) cell(name string, field importer.Field, text string) {
	if text != "" && len(w.row.Cells) < mostCells {
		w.row.Cells = append(w.row.Cells, importer.Cell{Name: name, Field: field, Text: text})
	}
}

func (w *writer) write(t *thing) error {
	n := w.n
	w.cell("name", importer.FieldName, n.text("name"))
	w.organizer()
	description := n.text("description")
	if description == "" {
		description = n.text("formattedDescription")
	}
	w.cell("description", importer.FieldDescription, description)
	w.cell("attendeeInstructions", importer.FieldDescription, n.text("attendeeInstructions"))
	w.cell("schedulingNote", importer.FieldDescription, n.text("schedulingNote"))
	w.cell("accessibilityInformation", importer.FieldDescription, n.text("accessibilityInformation"))
	w.cell("accessibilitySupport", importer.FieldKept, strings.Join(n.texts("accessibilitySupport"), ", "))
	w.concepts()
	w.who()
	w.cost()
	w.cell("url", importer.FieldWebsite, n.text("url"))
	w.row.Online = isOnline(n) || localName(n.text("eventAttendanceMode")) == "MixedEventAttendanceMode"
	if err := w.places(t); err != nil {
		return err
	}
	if w.row.Kind == directory.KindGroup {
		if err := w.times(t); err != nil {
			return err
		}
	} else {
		w.hours()
	}
	w.amenities()
	raw, err := w.graph.nodeAt(t.at, t.inData)
	if err != nil {
		return err
	}
	w.row.Cells = append(w.row.Cells, importer.Cell{Name: "JSON", Field: importer.FieldIgnored, Text: raw.String()})
	return nil
}

// organizer reads who runs it. A person is no organisation: their name is withheld until they confirm it.
func (w *writer) organizer() {
	by := w.n.node("organizer", "provider", "serviceOperator")
	if by == nil {
		w.cell("organizer", importer.FieldOrganisation, w.n.text("organizer", "provider"))
	}
	field := importer.FieldOrganisation
	if by.kind() == "Person" {
		field = importer.FieldContact
	}
	w.cell("organizer.name", field, nameOf(by))
	w.cell("organizer.telephone", importer.FieldPhone, by.text("telephone"))
	w.cell("organizer.email", importer.FieldEmail, by.text("email"))
	if !w.n.has("url") {
		w.cell("organizer.url", importer.FieldWebsite, by.text("url"))
	}
	for _, page := range by.texts("sameAs") {
		w.cell("organizer.sameAs", importer.FieldSocial, page)
	}
	for _, leader := range w.n.nodes("leader", "contributor", "instructor") {
		w.cell("leader.name", importer.FieldContact, nameOf(leader))
	}
}

// nameOf gives the name of an organisation or a person.
func nameOf(n node) string {
	if name := n.text("name"); name != "" {
		return name
	}
	return strings.TrimSpace(n.text("givenName") + " " + n.text("familyName"))
}

// concepts reads what it is: the words of the lists as categories, and those the vocabulary knows as answers.
func (w *writer) concepts() {
	for _, key := range [...]string{"activity", "category", "facilityType", "placeType", "programme", "level", "facilitySetting"} {
		for _, value := range w.n.list(key) {
			text := textOf(value)
			if object, ok := asNode(value); ok {
				w.answer(object.id(), directory.Yes)
			}
			if strings.Contains(text, "://") {
				w.answer(text, directory.Yes)
				text = ""
			}
			w.cell(key, importer.FieldCategory, text)
		}
	}
	if slices.ContainsFunc(w.n.texts("level"), func(text string) bool { return strings.EqualFold(text, "beginner") }) {
		w.row.Answers = append(w.row.Answers, directory.Answer{Attribute: "welcome.beginners", Value: directory.Yes, Note: "Its level is “Beginner”."})
	}
	if free, _ := w.n.truth("isFirstSessionAccessibleForFree"); free {
		w.row.Answers = append(w.row.Answers, directory.Answer{Attribute: "welcome.first-visit-free", Value: directory.Yes})
	}
}

// answer answers the attribute that stands for one of OpenActive's own ids.
func (w *writer) answer(id string, value directory.Value) {
	if code := w.attributes[strings.Replace(id, "http://", "https://", 1)]; code != "" {
		w.row.Answers = append(w.row.Answers, directory.Answer{Attribute: code, Value: value})
	}
}

// who reads who may come.
func (w *writer) who() {
	n := w.n
	switch gender := localName(n.text("genderRestriction")); strings.ToLower(gender) {
	case "femaleonly", "female":
		w.cell("genderRestriction", importer.FieldEligibility, "Women only")
		w.answer("https://openactive.io/FemaleOnly", directory.Yes)
	case "maleonly", "male":
		w.cell("genderRestriction", importer.FieldEligibility, "Men only")
		w.answer("https://openactive.io/MaleOnly", directory.Yes)
	case "", "norestriction", "mixed", "none":
	default:
		w.cell("genderRestriction", importer.FieldKept, gender)
	}
	ages := n.node("ageRange", "ageRestriction")
	if ages == nil {
		w.cell("ageRange", importer.FieldAge, n.text("ageRange", "ageRestriction"))
		return
	}
	w.row.Age = agesOf(ages)
}

const oldest = 120

// agesOf reads a QuantitativeValue in years. An upper bound of 0 says nothing.
func agesOf(n node) directory.AgeRange {
	var age directory.AgeRange
	if least, ok := n.number("minValue"); ok && least >= 0 && least <= oldest {
		age.Min = new(int(least))
	}
	if most, ok := n.number("maxValue"); ok && most > 0 && most <= oldest {
		age.Max = new(int(most))
	}
	if age.Min != nil && age.Max != nil && *age.Min > *age.Max {
		return directory.AgeRange{}
	}
	return age
}

// times reads when a group meets.
func (w *writer) times(t *thing) error {
	schedules, sessions := schedulesOf(w.n), []session(nil)
	own := w.graph.read(w.n, "")
	if t.kind == typeEvent || (t.kind == typeHeadline && w.graph.branchOf(t) == nil) {
		if own.start.form > onDay && len(schedules) == 0 {
			sessions = append(sessions, own)
		}
	}
	slots := []string{""}
	if branch := w.graph.branchOf(t); branch != nil {
		sessions = append(sessions, branch.sessions...)
		for _, at := range branch.places {
			place, err := at.node()
			if err != nil {
				return err
			}
			slots = append(slots, w.place(place))
		}
	}
	for i := range schedules {
		if schedules[i].count > understand.LongCount {
			if w.long++; w.long > mostLong {
				schedules[i].count, schedules[i].every = 0, "too often"
			}
		}
	}
	zone := ""
	if len(w.row.Places) > 0 {
		zone = importer.ZoneOf(w.row.Places[0], w.options.State)
	} else {
		zone = importer.ZoneOf(importer.PlaceText{}, w.options.State)
	}
	read := timesOf(schedules, sessions, zone, slots, isOnline(w.n), w.options.Today)
	w.row.Meetings, w.row.Problems = read.meetings, append(w.row.Problems, read.problems...)
	for _, s := range schedules {
		w.cell("eventSchedule", importer.FieldKept, s.words)
	}
	if len(read.meetings) == 0 {
		w.undated(own)
	}
	for _, text := range read.texts {
		w.row.Hours = append(w.row.Hours, directory.Hours{Original: text})
	}
	return nil
}

// undated keeps the days between which something is held that says no more than those.
func (w *writer) undated(own session) {
	if own.start.form == noMoment {
		if len(w.row.Problems) == 0 {
			w.row.Problems = append(w.row.Problems, importer.Problem{Severity: importer.SeverityNote, Code: ProblemNoDates, Message: "Nothing says when it is held."})
		}
		return
	}
	text := own.start.at.Format("2 January 2006")
	if own.end.form != noMoment && own.end.at.Format("2006-01-02") != own.start.at.Format("2006-01-02") {
		text += " to " + own.end.at.Format("2 January 2006")
	}
	w.row.Hours = append(w.row.Hours, directory.Hours{Original: text})
}

// mostFeatures bounds what is kept of a place's features.
const mostFeatures = 100

// amenities reads what a place has. Only what the vocabulary asks is an answer; all is kept in words.
func (w *writer) amenities() {
	var words []string
	for _, place := range append([]node{w.n}, w.n.nodes("location")...) {
		for _, feature := range place.nodes("amenityFeature") {
			name := feature.text("name")
			if name == "" {
				name = feature.kind()
			}
			has, told := feature.truth("value")
			if name == "" || !told || len(words) == mostFeatures {
				continue
			}
			if has && !slices.Contains(words, name) {
				words = append(words, name)
			}
			if w.options.Rules == nil {
				continue
			}
			if code, ok := w.options.Rules.AttributeOfColumn(name); ok {
				value := directory.No
				if has {
					value = directory.Yes
				}
				w.row.Answers = append(w.row.Answers, directory.Answer{Attribute: code, Value: value, Note: understand.FirstSentence(name+": "+yesNo(has)+".", 300)})
			}
		}
	}
	w.cell("amenityFeature", importer.FieldKept, strings.Join(words, ", "))
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// hours reads when a place is open.
func (w *writer) hours() {
	specs := w.n.nodes("hoursAvailable", "openingHoursSpecification")
	if len(specs) == 0 {
		specs = w.n.node("location").nodes("openingHoursSpecification")
	}
	var h directory.Hours
	var words []string
	for _, spec := range specs {
		opens, ok1 := parseClock(spec.text("opens"))
		closes, ok2 := parseClock(spec.text("closes"))
		days := spec.texts("dayOfWeek")
		if !ok1 || !ok2 || len(days) == 0 || spec.has("validFrom") || spec.has("validThrough") {
			continue
		}
		if closes <= opens {
			closes += 24 * 60
		}
		for _, text := range days {
			name := localName(text)
			words = append(words, fmt.Sprintf("%s %s–%s", name, spec.text("opens"), spec.text("closes")))
			if name == "PublicHolidays" {
				h.PublicHolidays = spec.text("opens") + "–" + spec.text("closes")
				continue
			}
			code, ok := dayCode(text)
			at := slices.Index(weekdays[:], code)
			if ok && at >= 0 {
				h.Open = append(h.Open, directory.Interval{Day: weekdayOf(at), Opens: opens, Closes: closes})
			}
		}
	}
	if len(words) == 0 {
		return
	}
	h.Original = strings.Join(words, "\n")
	if overlapping(h.Open) {
		h.Open = nil
		w.row.Problems = append(w.row.Problems, importer.Problem{Severity: importer.SeverityNote, Code: importer.ProblemHours, Message: "The opening hours overlap and are kept as text."})
	}
	w.row.Hours = append(w.row.Hours, h)
}

// String gives an object as JSON.
func (n node) String() string { return jsonOf(n) }

// price writes an amount as people do.
func price(amount float64) string { return strconv.FormatFloat(amount, 'f', 2, 64) }
