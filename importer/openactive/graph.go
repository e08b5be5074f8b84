package openactive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"slices"
)

// graph is what the items of an import are to each other: series with their sessions, series of series, courses,
// places. Only what joins them is held; their words stay in the spools.
type graph struct {
	things   []*thing // in the order they came
	byID     map[string]*thing
	branches map[string]*branch  // by the id of the series
	byParent map[uint64][]string // ids of sessions that only their series names → the series
	loose    []looseSession      // sessions that name no series
	places   map[string]ref      // that others refer to, by id; with the object where one of them holds it
	extra    *spool              // objects that stand inside others
	sessions int                 // of all branches
	skipped  map[string]int
	seed     maphash.Seed
}

// thing is one opportunity, course or place.
type thing struct {
	kind     string
	id       string // as others call it; empty where nobody can
	at       ref
	inData   bool // at is a line of a mirror, whose data it is
	own      bool // an item, not an object inside another
	modified int64
	file     string
	number   int
	parent   string // id of its series
	course   string // id of its course
	partOf   string // id of the facility it is a part of
	used     bool   // it only describes others
	joined   bool   // it is one of the times of its series
	branches int    // opportunities of their own beneath it
}

// branch is the sessions of one series.
type branch struct {
	sessions []session
	first    ref // the first one's object, for what the series does not say
	inData   bool
	file     string
	number   int
	// places are those the sessions name; most repeat the series' own.
	places    []ref
	placeKeys []digest
}

// session is one time of a series.
type session struct {
	id         uint64 // 0 where it has none
	start, end moment
	minutes    int32
	place      int32 // 1 is the first of branch.places, 0 the series' own
	own        bool
	cancelled  bool
	online     bool
}

type looseSession struct {
	id string
	session
	at     ref
	inData bool
	file   string
	number int
}

func newGraph() (*graph, error) {
	extra, err := newSpool("")
	if err != nil {
		return nil, err
	}
	return &graph{byID: map[string]*thing{}, branches: map[string]*branch{}, byParent: map[uint64][]string{}, places: map[string]ref{}, extra: extra, skipped: map[string]int{}, seed: maphash.MakeSeed()}, nil
}

// learn reads every item of a mirror, and gives what they amount to as a digest.
func (g *graph) learn(ctx context.Context, m *mirror, file string) (string, error) {
	sum := sha256.New()
	for _, e := range m.entries {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		if e.deleted {
			g.skipped[skippedDeleted]++
			continue
		}
		item, err := e.item()
		if err != nil {
			return "", err
		}
		sum.Write(item.Data) // never fails
		n, ok := parseNode(item.Data)
		if !ok {
			g.skipped[skippedUnread]++
			continue
		}
		from := thing{at: e.at, inData: true, own: true, modified: item.Modified, file: file, number: int(e.number)}
		if len(m.origins) > 0 {
			from.file, from.number = m.origins[e.number-1].file, m.origins[e.number-1].number
		}
		if err := g.item(n, item, from); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// item takes one item by its type.
func (g *graph) item(n node, item Item, from thing) error {
	from.kind, from.id = typeOf(n, item.Kind), n.id()
	switch from.kind {
	case typeSlot:
		g.skipped[skippedSlot]++
		return nil
	case typeOnDemand:
		g.skipped[skippedOnDemand]++
		return nil
	case typeSession:
		return g.session(n, from, "", item.ID)
	}
	if !isKnown(from.kind) {
		g.skipped[skippedUnknown]++
		return nil
	}
	t, err := g.thing(n, from, 0)
	if err == nil && item.ID != "" && g.byID[feedID(t.kind, item.ID)] == nil {
		g.byID[feedID(t.kind, item.ID)] = t
	}
	return err
}

// feedID is what an item is called where others name it by its feed's id alone.
func feedID(kind, id string) string { return kind + "\x00" + id }

// thing notes an opportunity, course or place, with those that stand inside it.
func (g *graph) thing(n node, from thing, depth int) (*thing, error) {
	t := &from
	if have := g.byID[from.id]; from.id != "" && have != nil {
		if !replaces(t, have) {
			return have, nil
		}
		branches, used := have.branches, have.used
		*have = *t
		t, t.branches, t.used = have, branches, used
	} else {
		if len(g.things) == MaxItems {
			return nil, tooLarge("What was given has more than %d opportunities and places in its items, the most that can be imported at once.", MaxItems)
		}
		g.things = append(g.things, t)
		if t.id != "" {
			g.byID[t.id] = t
		}
	}
	if depth >= MaxNesting {
		return t, nil
	}
	var err error
	if t.parent, err = g.above(n, t, depth, "superEvent"); err != nil {
		return nil, err
	}
	if t.course, err = g.above(n, t, depth, "instanceOfCourse"); err != nil {
		return nil, err
	}
	if t.partOf, err = g.above(n, t, depth, "facilityUse", "aggregateFacilityUse"); err != nil {
		return nil, err
	}
	if err := g.place(n); err != nil {
		return nil, err
	}
	return t, g.below(n, t, depth)
}

// replaces tells whether a newly read thing is to be believed rather than the one of the same id there is: what
// is an item of its own comes before what stands inside another, then the later change.
func replaces(fresh, have *thing) bool {
	if fresh.own != have.own {
		return fresh.own
	}
	return fresh.modified == unknownModified || fresh.modified >= have.modified
}

// above gives the id of what a property says that an object belongs to, which may stand inside it.
func (g *graph) above(n node, from *thing, depth int, names ...string) (string, error) {
	value := n.get(names...)
	if all, ok := value.([]any); ok && len(all) > 0 {
		value = all[0]
	}
	object, ok := asNode(value)
	if !ok {
		return textOf(value), nil
	}
	if len(object) <= 2 && object.id() != "" && !object.has("name") { // only names it
		return object.id(), nil
	}
	return g.inside(object, from, depth)
}

// inside notes an object that stands inside another, and gives what it is called: by its words where it has no id.
func (g *graph) inside(object node, from *thing, depth int) (string, error) {
	kind := typeOf(object, "")
	if kind == "" || depth >= MaxNesting {
		return "", nil
	}
	id := object.id()
	if id == "" {
		id = "words\x00" + string(wordsOf(object))
	}
	at, err := g.keep(object)
	if err != nil {
		return "", err
	}
	_, err = g.thing(object, thing{kind: kind, id: id, at: at, modified: from.modified, file: from.file, number: from.number}, depth+1)
	return id, err
}

// wordsOf tells objects without an id apart.
func wordsOf(n node) []byte {
	d := digestOf(n.kind(), n.text("identifier"), n.text("name"), n.text("url"), n.node("location", "place").text("name"), n.node("organizer").text("name"))
	return d[:]
}

func (g *graph) keep(object node) (ref, error) {
	text, err := json.Marshal(object)
	if err != nil {
		return ref{}, err
	}
	return g.extra.put(text)
}

// place notes which place an opportunity is held at: a place others refer to is no record of its own, and one
// that stands inside an opportunity may be named by its id in others.
func (g *graph) place(n node) error {
	for _, value := range n.list("location", "place", "affiliatedLocation") {
		object, ok := asNode(value)
		if !ok {
			g.name(textOf(value))
			continue
		}
		id := object.id()
		if _, known := g.places[id]; id == "" || known && g.places[id].spool != nil {
			continue
		}
		if !object.has("name") && !object.has("address") {
			g.name(id)
			continue
		}
		at, err := g.keep(object)
		if err != nil {
			return err
		}
		g.places[id] = at
	}
	return nil
}

// name notes that a place is named by its id.
func (g *graph) name(id string) {
	if _, known := g.places[id]; !known {
		g.places[id] = ref{}
	}
}

// mostParents is how many series one session may be named by.
const mostParents = 10

// below notes the sessions and events that stand inside an opportunity.
func (g *graph) below(n node, t *thing, depth int) error {
	for _, value := range n.list("subEvent", "event") {
		object, ok := asNode(value)
		if !ok {
			if id := textOf(value); id != "" && t.id != "" && len(g.byParent[g.hash(id)]) < mostParents {
				g.byParent[g.hash(id)] = append(g.byParent[g.hash(id)], t.id)
			}
			continue
		}
		kind := typeOf(object, "")
		from := thing{kind: kind, id: object.id(), modified: t.modified, file: t.file, number: t.number}
		if kind == typeSeries || kind == typeCourseRun || kind == typeEventSeries {
			at, err := g.keep(object)
			if err != nil {
				return err
			}
			from.at, from.parent = at, t.id
			if _, ok := object["superEvent"]; !ok && t.id != "" {
				object["superEvent"] = t.id
			}
			if _, err := g.thing(object, from, depth+1); err != nil {
				return err
			}
			continue
		}
		if err := g.session(object, from, g.called(t), ""); err != nil {
			return err
		}
	}
	return nil
}

// called gives what a thing is called, and calls it something where it has no id.
func (g *graph) called(t *thing) string {
	if t.id == "" {
		t.id = fmt.Sprintf("thing\x00%d", len(g.things))
		g.byID[t.id] = t
	}
	return t.id
}

func (g *graph) hash(id string) uint64 {
	if id == "" {
		return 0
	}
	return maphash.String(g.seed, id) | 1
}

func (g *graph) branch(id string) *branch {
	b := g.branches[id]
	if b == nil {
		b = &branch{}
		g.branches[id] = b
	}
	return b
}

// session notes one time of a series. parent is the id of the series it stands inside; itemID that of its feed.
func (g *graph) session(n node, from thing, parent, itemID string) error {
	if parent == "" {
		var err error
		if parent, err = g.above(n, &from, 0, "superEvent"); err != nil {
			return err
		}
	}
	id := from.id
	if id == "" && itemID != "" {
		id = feedID(from.kind, itemID)
	}
	s := g.read(n, id)
	s.own = from.own
	if !from.own {
		var err error
		if from.at, err = g.keep(n); err != nil {
			return err
		}
	}
	if parent == "" {
		g.loose = append(g.loose, looseSession{id: from.id, session: s, at: from.at, inData: from.inData, file: from.file, number: from.number})
		return nil
	}
	return g.hang(n, parent, s, from)
}

// read reads when a session is held.
func (g *graph) read(n node, id string) session {
	s := session{id: g.hash(id), start: parseMoment(n.text("startDate")), end: parseMoment(n.text("endDate"))}
	s.minutes = int32(minutesBetween(s.start, s.end, n.text("duration")))
	s.cancelled, s.online = isCancelled(n), isOnline(n)
	return s
}

// hang adds a session to its series.
func (g *graph) hang(n node, parent string, s session, from thing) error {
	b := g.branch(parent)
	if b.first.spool == nil {
		b.first, b.inData, b.file, b.number = from.at, from.inData, from.file, from.number
	}
	if place := n.node("location"); place != nil && !s.online {
		at, err := g.placeOf(b, place)
		if err != nil {
			return err
		}
		s.place = at
	}
	if g.sessions++; g.sessions > 2*MaxItems {
		return tooLarge("What was given has more than %d sessions in its items, the most that can be imported at once.", 2*MaxItems)
	}
	b.sessions = append(b.sessions, s)
	return nil
}

// mostSessionPlaces bounds the places one series is held at.
const mostSessionPlaces = 50

// placeOf gives which of a branch's places one is, adding it where it is new.
func (g *graph) placeOf(b *branch, place node) (int32, error) {
	text, err := json.Marshal(place)
	if err != nil {
		return 0, err
	}
	key := digestOf(string(text))
	if i := slices.Index(b.placeKeys, key); i >= 0 {
		return int32(i + 1), nil
	}
	if len(b.places) == mostSessionPlaces {
		return 0, nil
	}
	at, err := g.extra.put(text)
	b.places, b.placeKeys = append(b.places, at), append(b.placeKeys, key)
	return int32(len(b.places)), err
}

// isCancelled tells whether the source says that something is not held.
func isCancelled(n node) bool {
	switch localName(n.text("eventStatus")) {
	case "EventCancelled", "EventPostponed":
		return true
	}
	return false
}

// isOnline tells whether something is held online only.
func isOnline(n node) bool {
	return localName(n.text("eventAttendanceMode")) == "OnlineEventAttendanceMode"
}
