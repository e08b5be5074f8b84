package directory

import (
	"fmt"
	"time"
)

// Kind tells groups from what is not one; searching finds groups first.
type Kind string

// The kinds there are.
const (
	KindGroup   Kind = "group"   // people meet
	KindService Kind = "service" // people are helped
	KindLine    Kind = "line"    // phone or chat
	KindPlace   Kind = "place"   // just open
)

// Kinds lists them in the order they are shown.
func Kinds() []Kind { return []Kind{KindGroup, KindService, KindLine, KindPlace} }

// Status says whether a group is shown.
type Status string

// The statuses a group may have.
const (
	StatusPublished Status = "published"
	StatusPaused    Status = "paused"   // not found while something is looked into; its page says so
	StatusArchived  Status = "archived" // kept with its history, shown nowhere
)

// Group is the thing curated: a group, service, line or place (HSDS service). It is saved whole,
// with its parts, and every save is a Revision.
type Group struct {
	ID             string       `json:"id"`
	Version        int          `json:"version"` // counts saves, from 1; a save with an older one is a conflict
	Kind           Kind         `json:"kind"`
	Status         Status       `json:"status"`
	Name           string       `json:"name"`
	AlsoKnownAs    []string     `json:"also_known_as,omitempty"`
	Summary        string       `json:"summary,omitempty"` // one plain sentence
	Description    string       `json:"description,omitempty"`
	OrganisationID string       `json:"organisation_id,omitempty"`
	Places         []GroupPlace `json:"places,omitempty"`
	Disclosure     Disclosure   `json:"disclosure,omitempty"` // the stricter of this and the venue's wins
	AreasServed    []string     `json:"areas_served,omitempty"`
	Meetings       []Meeting    `json:"meetings,omitempty"`
	Hours          []Hours      `json:"hours,omitempty"`
	Age            AgeRange     `json:"age,omitzero"`
	Cost           Cost         `json:"cost,omitzero"`
	Eligibility    string       `json:"eligibility,omitempty"` // who may come, in the source's words
	Answers        []Answer     `json:"answers,omitempty"`     // one an attribute at most
	FirstVisit     FirstVisit   `json:"first_visit,omitzero"`
	Handover       Handover     `json:"handover,omitzero"`
	Contact        Contact      `json:"contact,omitzero"`
	Contribute     string       `json:"contribute,omitempty"` // what a member can give, in words
	Categories     []string     `json:"categories,omitempty"` // the source's own words for what it is
	Topics         []Topic      `json:"topics,omitempty"`
	Notes          []GroupNote  `json:"notes,omitempty"` // colleagues' notes that were published, oldest first
	Checked        Checked      `json:"checked,omitzero"`
	ImportedAt     time.Time    `json:"imported_at,omitzero"` // when a source last gave it
	EndsOn         Date         `json:"ends_on,omitzero"`     // planned end; not shown after it
	SourceID       string       `json:"source_id,omitempty"`
	SourceKey      string       `json:"source_key,omitempty"`    // its key within the source
	SourceURL      string       `json:"source_url,omitempty"`    // the source's own page on it
	Originals      []Original   `json:"originals,omitempty"`     // what the source wrote, where it was understood or kept
	UndoneImport   string       `json:"undone_import,omitempty"` // archived because this import, which had brought it, was undone
	Invented       bool         `json:"invented,omitempty"`      // of the demo catalogue: every page says so
	CreatedAt      time.Time    `json:"created_at"`
	UpdatedAt      time.Time    `json:"updated_at"`
}

// GroupPlace is a group at a venue (HSDS service_at_location). Its id is its Listing's id, so it
// lasts as long as the group meets there.
type GroupPlace struct {
	ID      string `json:"id"`
	VenueID string `json:"venue_id"`
}

// AgeRange is who may come by age in years; nil is open, both nil means nobody has told us.
type AgeRange struct {
	Min *int `json:"min,omitempty"`
	Max *int `json:"max,omitempty"`
}

// Told tells whether either bound is known.
func (a AgeRange) Told() bool { return a.Min != nil || a.Max != nil }

// Topic marks what a group deals with where that changes how its page behaves.
type Topic string

// The topics that switch on quick exit (GOV.UK's list) and hide imported places.
const (
	TopicViolence      Topic = "violence"
	TopicSexualAssault Topic = "sexual-assault"
	TopicCrisisHousing Topic = "crisis-accommodation"
)

// Cost is what a visit costs. Money is in Australian cents.
type Cost struct {
	Text            string `json:"text,omitempty"` // as people read it: "$5, $3 concession"
	Cents           *int   `json:"cents,omitempty"`
	ConcessionCents *int   `json:"concession_cents,omitempty"`
	Donation        bool   `json:"donation,omitempty"` // gold coin, pay what you can
}

// Told tells whether anything is known about the cost.
func (c Cost) Told() bool { return c.Text != "" || c.Cents != nil || c.Donation }

// Free tells whether a visit is known to cost nothing.
func (c Cost) Free() bool { return c.Cents != nil && *c.Cents == 0 }

// FirstVisit holds the first-visit sentences that answers cannot: UX-13. Empty means nobody asked.
type FirstVisit struct {
	Greeter       string `json:"greeter,omitempty"`       // 1 who will greet you
	FirstMinutes  string `json:"first_minutes,omitempty"` // 2 what happens in the first 10 minutes
	SizeMin       int    `json:"size_min,omitempty"`      // 3 usual number of people
	SizeMax       int    `json:"size_max,omitempty"`
	Layout        string `json:"layout,omitempty"`          // "around one table"
	Talking       string `json:"talking,omitempty"`         // 4 do I have to talk
	BringSomeone  string `json:"bring_someone,omitempty"`   // 5
	WatchFirst    string `json:"watch_first,omitempty"`     // 6
	LeaveEarly    string `json:"leave_early,omitempty"`     // 7
	ThingsToBring string `json:"things_to_bring,omitempty"` // 9
	Booking       string `json:"booking,omitempty"`         // 10 do I book, how is my name used
	WhoGoes       string `json:"who_goes,omitempty"`        // 11
	IfUpset       string `json:"if_upset,omitempty"`        // 12
	IfNotForYou   string `json:"if_not_for_you,omitempty"`  // 13
}

// Questions gives the questions of a first visit by their names in words, such as "things to bring", in order, and
// where the answers are kept. Who greets people is not among them: that is a person.
func (v *FirstVisit) Questions() (names []string, texts map[string]*string, numbers map[string]*int) {
	return []string{"first minutes", "size min", "size max", "layout", "talking", "bring someone", "watch first", "leave early", "things to bring", "booking", "who goes", "if upset", "if not for you"},
		map[string]*string{
			"first minutes": &v.FirstMinutes, "layout": &v.Layout, "talking": &v.Talking, "bring someone": &v.BringSomeone, "watch first": &v.WatchFirst,
			"leave early": &v.LeaveEarly, "things to bring": &v.ThingsToBring, "booking": &v.Booking, "who goes": &v.WhoGoes, "if upset": &v.IfUpset, "if not for you": &v.IfNotForYou,
		},
		map[string]*int{"size min": &v.SizeMin, "size max": &v.SizeMax}
}

// Capacity says whether newcomers fit in.
type Capacity string

// The capacities there are.
const (
	CapacityOpen     Capacity = "open"
	CapacityWaitlist Capacity = "waitlist"
	CapacityClosed   Capacity = "closed"
)

// Handover is what a worker needs to introduce someone: UX-17.
type Handover struct {
	ContactName string   `json:"contact_name,omitempty"`
	BestTime    string   `json:"best_time,omitempty"` // "mornings except Tuesday"
	NeedToKnow  string   `json:"need_to_know,omitempty"`
	MetOutside  string   `json:"met_outside,omitempty"`
	Capacity    Capacity `json:"capacity,omitempty"`
	WaitWeeks   int      `json:"wait_weeks,omitempty"`
	CapacityOn  Date     `json:"capacity_on,omitzero"`
}

// Contact is how to reach a group.
type Contact struct {
	Phones  []Phone `json:"phones,omitempty"`
	Email   string  `json:"email,omitempty"`
	Website string  `json:"website,omitempty"`
	Links   []Link  `json:"links,omitempty"`
	// Withheld counts names, mobiles and free-mail addresses that came by import and are kept back
	// until they or their organisation confirm them; see WithheldContact.
	Withheld []string `json:"withheld,omitempty"`
}

// Phone is one number, as it is dialled in Australia: "(03) 5550 0134".
type Phone struct {
	Number string `json:"number"`
	Label  string `json:"label,omitempty"` // "free call", "bookings"
}

// Link is a further page of the group.
type Link struct {
	Label string `json:"label"`
	URL   string `json:"url"`
}

// CheckMethod says how a group was last checked.
type CheckMethod string

// The ways a group is checked.
const (
	CheckedByVisit   CheckMethod = "visit"
	CheckedByPhone   CheckMethod = "phone"
	CheckedByEmail   CheckMethod = "email"
	CheckedByWebsite CheckMethod = "website"
)

// Checked is when, how and by whom the group was last found right. Zero: never.
type Checked struct {
	Date   Date        `json:"date,omitzero"`
	Method CheckMethod `json:"method,omitempty"`
	By     string      `json:"by,omitempty"` // "Maree, who runs it"
}

// Original is a text of the source, kept beside what was understood from it.
type Original struct {
	Field string `json:"field"` // the source's column
	Text  string `json:"text"`
}

// Limits of a group's lists, so that one record cannot swamp a page or an index.
const (
	maxPlaces   = 200
	maxMeetings = 200
	maxAnswers  = 400
	maxAge      = 120
)

// Validate says what is wrong with g, all at once.
func (g *Group) Validate(vocabulary *Vocabulary) error {
	f := faults{}
	checkText(f, "name", g.Name, 1, 200)
	checkText(f, "summary", g.Summary, 0, 300)
	checkText(f, "description", g.Description, 0, 10000)
	checkText(f, "eligibility", g.Eligibility, 0, 2000)
	checkText(f, "contribute", g.Contribute, 0, 1000)
	checkText(f, "cost", g.Cost.Text, 0, 500)
	checkURL(f, "website", g.Contact.Website)
	checkEmail(f, "email", g.Contact.Email)
	checkURL(f, "source_url", g.SourceURL)
	for i, link := range g.Contact.Links {
		checkURL(f, fmt.Sprintf("links.%d", i), link.URL)
	}
	switch g.Kind {
	case KindGroup, KindService, KindLine, KindPlace:
	default:
		f.add("kind", "say group, service, line or place, not %q", g.Kind)
	}
	f.check(g.Status == StatusPublished || g.Status == StatusPaused || g.Status == StatusArchived, "status", "say published, paused or archived, not %q", g.Status)
	f.check(len(g.Places) <= maxPlaces, "places", "at most %d places", maxPlaces)
	f.check(len(g.Meetings) <= maxMeetings, "meetings", "at most %d meetings", maxMeetings)
	f.check(len(g.Answers) <= maxAnswers, "answers", "at most %d answers", maxAnswers)
	f.check(g.Kind == KindGroup || len(g.Meetings) == 0 || g.Kind == KindService, "meetings", "a %s has opening hours, not meetings", g.Kind)
	g.checkAge(f)
	g.checkPlaces(f)
	seen := map[string]bool{}
	for _, a := range g.Answers {
		f.check(!seen[a.Attribute], "answers."+a.Attribute, "answered twice")
		seen[a.Attribute] = true
		a.check(f, vocabulary)
	}
	for i := range g.Meetings {
		g.Meetings[i].check(f, fmt.Sprintf("meetings.%d", i))
	}
	for i := range g.Hours {
		g.Hours[i].check(f, fmt.Sprintf("hours.%d", i))
	}
	return f.err(fmt.Sprintf("%q", g.Name))
}

func (g *Group) checkAge(f faults) {
	for field, bound := range map[string]*int{"age.min": g.Age.Min, "age.max": g.Age.Max} {
		f.check(bound == nil || (*bound >= 0 && *bound <= maxAge), field, "an age is from 0 to %d", maxAge)
	}
	f.check(g.Age.Min == nil || g.Age.Max == nil || *g.Age.Min <= *g.Age.Max, "age.max", "the oldest age is below the youngest")
}

func (g *Group) checkPlaces(f faults) {
	places := map[string]bool{"": true}
	for i, p := range g.Places {
		f.check(ValidID(p.ID), fmt.Sprintf("places.%d", i), "a place needs an id")
		f.check(!places[p.ID], fmt.Sprintf("places.%d", i), "the same place twice")
		places[p.ID] = true
	}
	for i, m := range g.Meetings {
		f.check(places[m.PlaceID], fmt.Sprintf("meetings.%d", i), "it meets at a place the group does not have")
	}
	for i, h := range g.Hours {
		f.check(places[h.PlaceID], fmt.Sprintf("hours.%d", i), "it is open at a place the group does not have")
	}
}

// Answer gives what the group says on an attribute.
func (g *Group) Answer(code string) (Answer, bool) {
	for _, a := range g.Answers {
		if a.Attribute == code {
			return a, true
		}
	}
	return Answer{}, false
}
