package demo

import (
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// seed makes every fill the same; another one makes another catalogue.
const seed = 2026

// perSize is how many groups a town of size 1 gets.
const perSize = 52

// composer makes groups of the content. What it remembers keeps names apart and shares buildings.
type composer struct {
	*content
	catalogue *directory.Catalogue
	today     directory.Date
	buildings map[string][]*building // by town, suburb and setting
	organised map[string]*directory.Organisation
	names     map[string]bool // town and name
}

func newComposer(c *content, catalogue *directory.Catalogue) *composer {
	return &composer{
		content: c, catalogue: catalogue, today: catalogue.Today(), buildings: map[string][]*building{},
		organised: map[string]*directory.Organisation{}, names: map[string]bool{},
	}
}

// all composes the whole catalogue.
func (c *composer) all() []directory.Publication {
	var out []directory.Publication
	for _, t := range c.towns {
		for i, a := range c.share(t) {
			out = append(out, c.compose(t, a, i))
		}
	}
	c.askSomebody(out)
	return out
}

// askSomebody makes some groups of the organisations with the most due a few days ago: the demo's facilitators keep
// those, and are to find a reminder.
func (c *composer) askSomebody(all []directory.Publication) {
	of := map[string][]*directory.Group{}
	for _, p := range all {
		of[p.Group.OrganisationID] = append(of[p.Group.OrganisationID], p.Group)
	}
	ids := slices.SortedFunc(maps.Keys(of), func(a, b string) int {
		if d := len(of[b]) - len(of[a]); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	for _, id := range ids[:min(len(ids), 2)] {
		for i, g := range of[id][:min(len(of[id]), 2)] {
			g.ImportedAt = time.Time{}
			g.Checked.Date, g.Checked.Method = c.today.AddMonths(-3).AddDays(-2-3*i), directory.CheckedByPhone
		}
	}
}

// share deals archetypes out to a town by their weights: each gets its fair number, rounded up or down.
func (c *composer) share(t *town) []*archetype {
	var eligible []*archetype
	sum := 0.0
	for _, a := range c.archetypes {
		if len(a.Towns) == 0 || slices.Contains(a.Towns, t.Code) {
			eligible = append(eligible, a)
			sum += a.Weight
		}
	}
	r := draw("share", t.Code)
	r.Shuffle(len(eligible), func(i, j int) { eligible[i], eligible[j] = eligible[j], eligible[i] })
	step := sum / (t.Size * perSize)
	next, passed := r.Float64()*step, 0.0
	var out []*archetype
	for _, a := range eligible {
		for passed += a.Weight; next < passed; next += step {
			out = append(out, a)
		}
	}
	return out
}

// draw gives the generator of one thing: the same thing always draws the same.
func draw(parts ...string) *rand.Rand {
	h := fnv.New64a()
	for _, part := range parts {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// draft is a group on its way.
type draft struct {
	*composer
	r      *rand.Rand
	town   *town
	kind   *archetype
	at     *building // nil where there is no place
	suburb weighted
	leader string
	group  *directory.Group
	said   map[string]directory.Answer
}

func (c *composer) compose(t *town, a *archetype, n int) directory.Publication {
	r := draw("group", t.Code, a.Code, strconv.Itoa(n))
	d := &draft{composer: c, r: r, town: t, kind: a, said: map[string]directory.Answer{}}
	d.suburb = pickSuburb(r, t.resolved)
	d.leader = d.oneOf(c.people(a.People))
	setting := d.oneOf(a.Settings)
	d.group = &directory.Group{
		ID: directory.DerivedID("demo", "group", t.Code, a.Code, strconv.Itoa(n)), Kind: a.Kind,
		Status: directory.StatusPublished, Invented: true, SourceID: sourceID(), Topics: a.Topics,
	}
	d.group.SourceKey = d.group.ID
	p := directory.Publication{Group: d.group, Reason: "invented for the demo"}
	if c.settings[setting].hasPlace() {
		d.at = c.building(d, setting)
		d.addPlace(d.at)
		p.Venues = append(p.Venues, d.at.venue)
	}
	d.name()
	p.Organisation = d.organisation()
	d.group.OrganisationID = p.Organisation.ID
	d.texts()
	d.ages()
	d.cost()
	d.times(setting)
	if second := d.secondPlace(setting); second != nil {
		p.Venues = append(p.Venues, second.venue)
	}
	d.areas(setting)
	d.answers(setting)
	d.firstVisit(setting)
	d.handover()
	d.contact()
	d.checked()
	d.group.Answers = slices.SortedFunc(maps.Values(d.said), func(x, y directory.Answer) int { return strings.Compare(x.Attribute, y.Attribute) })
	return p
}

func (c *composer) people(list string) []string {
	if names := c.words.People[list]; len(names) > 0 {
		return names
	}
	return c.words.People["any"]
}

func (d *draft) addPlace(b *building) directory.GroupPlace {
	place := directory.GroupPlace{ID: directory.DerivedID("demo", "place", d.group.ID, b.venue.ID), VenueID: b.venue.ID}
	d.group.Places = append(d.group.Places, place)
	return place
}

// name finds a name nobody in town has.
func (d *draft) name() {
	for {
		pattern := d.oneOf(d.kind.Names)
		name := d.fill(pattern)
		if len(d.names) > 0 && d.names[d.town.Code+" "+name] {
			if !strings.Contains(pattern, "{creature}") && !strings.Contains(pattern, "{word}") {
				name = d.oneOf(d.words.Creatures) + " " + name
			}
		}
		if key := d.town.Code + " " + name; !d.names[key] {
			d.names[key] = true
			d.group.Name = name
			return
		}
	}
}

// fill puts words in the places kept for them.
func (d *draft) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	street := d.town.Name
	if d.at != nil {
		street = d.at.street
	}
	return strings.NewReplacer("{creature}", d.oneOf(d.words.Creatures), "{word}", d.oneOf(d.words.Plants), "{suburb}", d.suburb.suburb.Name,
		"{town}", d.town.Name, "{leader}", d.leader, "{street}", street).Replace(text)
}

// organisation gives who runs the group: the house it meets at, or one of the town's own.
func (d *draft) organisation() *directory.Organisation {
	kind := d.oneOf(d.kind.RunBy)
	name := ""
	if kind == "venue" && d.at != nil && d.at.venue.Name != "" {
		name = d.at.venue.Name
	} else {
		if kind == "venue" {
			kind = "seniors"
		}
		// A town has one or two of each kind, by the suburb.
		r := draw("organisation", d.town.Code, kind, []string{"east", "west"}[d.r.IntN(2)])
		patterns := d.organisations[kind]
		pattern := patterns[r.IntN(len(patterns))]
		name = strings.NewReplacer("{word}", d.words.Plants[r.IntN(len(d.words.Plants))], "{town}", d.town.Name).Replace(pattern)
	}
	key := d.town.Code + " " + name
	if d.organised[key] == nil {
		slug := slugOf(name)
		d.organised[key] = &directory.Organisation{
			ID: directory.DerivedID("demo", "organisation", key), Name: name, SourceID: sourceID(), SourceKey: key,
			Website: "https://" + slug + ".example.org", Email: "hello@" + slug + ".example.org",
		}
	}
	o := *d.organised[key]
	return &o
}

func (d *draft) texts() {
	d.group.Summary = d.fill(d.oneOf(d.kind.Summaries))
	if len(d.kind.Descriptions) > 0 {
		d.group.Description = d.fill(d.oneOf(d.kind.Descriptions))
	}
	if len(d.kind.Contribute) > 0 && d.chance(80) {
		d.group.Contribute = d.fill(d.oneOf(d.kind.Contribute))
	}
	if len(d.kind.Eligibility) > 0 {
		d.group.Eligibility = d.fill(d.oneOf(d.kind.Eligibility))
	}
}

func (d *draft) oneOf(list []string) string { return list[d.r.IntN(len(list))] }

// chance is true so many times in a hundred.
func (d *draft) chance(percent int) bool { return d.r.IntN(100) < percent }

func slugOf(name string) string { return strings.Join(directory.Tokens(name), "-") }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
