package demo

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

//go:embed content
var files embed.FS

// odds are how many groups in a hundred say yes, no and "ask us first".
type odds [3]int

// content is everything the groups are composed of.
type content struct {
	archetypes    []*archetype
	usual         map[string]odds
	settings      map[string]*setting
	towns         []*town
	organisations map[string][]string
	words         words
	visits        map[string]visit // by what a setting is about
}

// archetype is a kind of group, of which each town has some.
type archetype struct {
	Code         string                       `yaml:"code"`
	Kind         directory.Kind               `yaml:"kind"`
	Weight       float64                      `yaml:"weight"`
	Towns        []string                     `yaml:"towns"`
	Names        []string                     `yaml:"names"`
	RunBy        []string                     `yaml:"run_by"`
	Settings     []string                     `yaml:"settings"`
	Summaries    []string                     `yaml:"summaries"`
	Descriptions []string                     `yaml:"descriptions"`
	Activities   []string                     `yaml:"activities"`
	Yes          []string                     `yaml:"yes"`
	Sometimes    map[string]odds              `yaml:"sometimes"`
	Ages         [][]*int                     `yaml:"ages"`
	Costs        []string                     `yaml:"costs"`
	Times        []string                     `yaml:"times"`
	Hours        []string                     `yaml:"hours"`
	FirstVisit   visit                        `yaml:"first_visit"`
	Contribute   []string                     `yaml:"contribute"`
	Eligibility  []string                     `yaml:"eligibility"`
	People       string                       `yaml:"people"`
	Disclosure   map[directory.Disclosure]int `yaml:"disclosure"`
	Online       string                       `yaml:"online"`
	Areas        string                       `yaml:"areas"`
	Topics       []directory.Topic            `yaml:"topics"`
}

// visit holds variants of each first-visit sentence.
type visit struct {
	Greeter       []string `yaml:"greeter"`
	FirstMinutes  []string `yaml:"first_minutes"`
	Layout        []string `yaml:"layout"`
	Talking       []string `yaml:"talking"`
	BringSomeone  []string `yaml:"bring_someone"`
	WatchFirst    []string `yaml:"watch_first"`
	LeaveEarly    []string `yaml:"leave_early"`
	ThingsToBring []string `yaml:"things_to_bring"`
	Booking       []string `yaml:"booking"`
	WhoGoes       []string `yaml:"who_goes"`
	IfUpset       []string `yaml:"if_upset"`
	IfNotForYou   []string `yaml:"if_not_for_you"`
	Size          []int    `yaml:"size"`
}

// setting is a sort of room or ground, with what its building usually answers.
type setting struct {
	About      string          `yaml:"about"`
	Venues     []string        `yaml:"venues"`
	Building   map[string]odds `yaml:"building"`
	Directions []string        `yaml:"directions"`
	Transport  []string        `yaml:"transport"`
}

// hasPlace tells whether people go somewhere.
func (s *setting) hasPlace() bool { return s.About != "online" && s.About != "phone" }

// town is where groups are invented.
type town struct {
	Code     string         `yaml:"code"`
	Name     string         `yaml:"name"`
	State    string         `yaml:"state"`
	Zone     string         `yaml:"zone"`
	Area     string         `yaml:"area"` // telephone area code
	Size     float64        `yaml:"size"`
	Suburbs  map[string]int `yaml:"suburbs"`
	resolved []weighted
}

// weighted is a suburb and how many groups it gets beside the others.
type weighted struct {
	suburb *geo.Suburb
	weight int
}

type words struct {
	Creatures   []string            `yaml:"creatures"`
	Plants      []string            `yaml:"plants"`
	StreetTypes []string            `yaml:"street_types"`
	People      map[string][]string `yaml:"people"`
	Mobiles     []string            `yaml:"mobiles"`
	FreeCalls   []string            `yaml:"free_calls"`
}

// load reads the content and checks that it holds together.
func load(c *directory.Catalogue) (*content, error) {
	out := &content{}
	var settings struct {
		Usual    map[string]odds     `yaml:"usual"`
		Settings map[string]*setting `yaml:"settings"`
	}
	var towns struct {
		Towns []*town `yaml:"towns"`
	}
	var organisations struct {
		Organisations map[string][]string `yaml:"organisations"`
	}
	for name, into := range map[string]any{
		"settings.yaml": &settings, "towns.yaml": &towns, "organisations.yaml": &organisations,
		"words.yaml": &out.words, "first_visits.yaml": &out.visits,
	} {
		if err := read("content/"+name, into); err != nil {
			return nil, err
		}
	}
	out.usual, out.settings, out.towns, out.organisations = settings.Usual, settings.Settings, towns.Towns, organisations.Organisations
	if err := out.readArchetypes(); err != nil {
		return nil, err
	}
	if err := out.resolve(c.Gazetteer()); err != nil {
		return nil, err
	}
	return out, out.check(c.Vocabulary())
}

func read(name string, into any) error {
	file, err := files.ReadFile(name)
	if err == nil {
		err = yaml.Unmarshal(file, into)
	}
	if err != nil {
		return fmt.Errorf("the demo's %s cannot be read: %w", name, err)
	}
	return nil
}

func (c *content) readArchetypes() error {
	names, err := fs.Glob(files, "content/groups/*.yaml")
	if err != nil {
		return err
	}
	for _, name := range names {
		var file struct {
			Groups []*archetype `yaml:"groups"`
		}
		if err := read(name, &file); err != nil {
			return err
		}
		c.archetypes = append(c.archetypes, file.Groups...)
	}
	for _, a := range c.archetypes {
		if a.Kind == "" {
			a.Kind = directory.KindGroup
		}
		if a.Weight == 0 {
			a.Weight = 1
		}
	}
	return nil
}

// resolve finds each town's suburbs in the gazetteer, in a fixed order.
func (c *content) resolve(gazetteer *geo.Gazetteer) error {
	for _, t := range c.towns {
		for _, name := range sortedKeys(t.Suburbs) {
			s := suburbIn(gazetteer, name, t)
			if s == nil {
				return directory.Errorf(directory.CodeInternal, "the demo's town %s has no suburb %s in the gazetteer", t.Name, name)
			}
			t.resolved = append(t.resolved, weighted{s, t.Suburbs[name]})
		}
	}
	return nil
}

// suburbIn finds a suburb of the town's state; of several, the one nearest to the town's own.
func suburbIn(gazetteer *geo.Gazetteer, name string, t *town) *geo.Suburb {
	var best *geo.Suburb
	centre := gazetteer.Lookup(t.Name + " " + t.State).Place
	for _, s := range gazetteer.Named(name) {
		if s.State == t.State && (best == nil || (centre != nil && geo.Distance(s.Point, centre.Point) < geo.Distance(best.Point, centre.Point))) {
			best = s
		}
	}
	return best
}

// check says the first thing that does not fit together.
func (c *content) check(vocabulary *directory.Vocabulary) error {
	known := func(where, code string) error {
		if a, ok := vocabulary.Attribute(code); !ok || a.Derived {
			return directory.Errorf(directory.CodeInternal, "the demo's %s answers %q, which the vocabulary does not ask", where, code)
		}
		return nil
	}
	for _, a := range c.archetypes {
		for _, code := range slices.Concat(a.Yes, sortedKeys(a.Sometimes), prefixed("activity.", a.Activities)) {
			if err := known(a.Code, code); err != nil {
				return err
			}
		}
		for _, name := range a.Settings {
			if c.settings[name] == nil {
				return directory.Errorf(directory.CodeInternal, "the demo's %s meets at the unknown setting %q", a.Code, name)
			}
		}
		if len(a.Names) == 0 || len(a.Summaries) == 0 || len(a.Settings) == 0 || len(a.RunBy) == 0 {
			return directory.Errorf(directory.CodeInternal, "the demo's %s needs names, summaries, settings and who runs it", a.Code)
		}
		for _, org := range a.RunBy {
			if org != "venue" && len(c.organisations[org]) == 0 {
				return directory.Errorf(directory.CodeInternal, "the demo's %s is run by the unknown %q", a.Code, org)
			}
		}
	}
	for _, code := range sortedKeys(c.usual) {
		if err := known("usual answers", code); err != nil {
			return err
		}
	}
	return nil
}

func prefixed(prefix string, list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = prefix + s
	}
	return out
}
