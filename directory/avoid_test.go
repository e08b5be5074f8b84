package directory_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

func TestFindNamed(t *testing.T) {
	c, _ := openCatalogue(t)
	shed := &directory.Organisation{ID: directory.NewID(), Name: "Café Carlton Men’s Shed"}
	run := func(name string, change func(*directory.Group, *directory.Venue)) directory.Publication {
		p := at(name, 10, change)
		p.Organisation, p.Group.OrganisationID = shed, shed.ID
		return p
	}
	hidden := at("Steady Ground", 20, func(g *directory.Group, v *directory.Venue) {
		v.Name, v.Disclosure = "Quokka House", directory.DisclosureHidden
		g.AlsoKnownAs = []string{"Quokka House circle"}
	})
	archived := at("Long Gone Choir", 0, func(g *directory.Group, _ *directory.Venue) { g.Status = directory.StatusArchived })
	publish(t, c, run("Woodwork", nil), run("Café Carlton Men’s Shed", nil), hidden, archived,
		at("Choir", 0, nil), at("Morning Choir", 0, nil), at("Choir of the Hills", 0, func(g *directory.Group, _ *directory.Venue) { g.AlsoKnownAs = []string{"Hill Singers"} }),
		at("Sewing", 0, func(g *directory.Group, _ *directory.Venue) { g.Description = "Not a choir." }))
	for typed, want := range map[string][]string{
		"cafe carlton mens shed": {"group Café Carlton Men’s Shed", "organisation Café Carlton Men’s Shed"},
		"CHOIR":                  {"group Choir"}, // called exactly so, whatever else has the word
		"choir hills":            {"group Choir of the Hills"},
		"hill singers":           {"group Choir of the Hills"},
		"morn":                   {"group Morning Choir"},
		"choir of":               {"group Choir of the Hills"},
		"shed carlton":           {"group Café Carlton Men’s Shed", "organisation Café Carlton Men’s Shed"},
		"woodwork shed":          {}, // no one name has both
		"sewing choir":           {},
		"chior":                  {}, // a slip is not forgiven: it might keep away from another
		"quokka":                 {},
		"long gone choir":        {},
		"nobody":                 {},
		" ’ ":                    {},
	} {
		found, err := c.FindNamed(t.Context(), directory.Anyone(), typed)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, n := range found {
			what, id := "group ", n.GroupID
			if n.OrganisationID != "" {
				what, id = "organisation ", n.OrganisationID
			}
			if !directory.ValidID(id) || (n.GroupID != "") == (n.OrganisationID != "") {
				t.Errorf("%q gives %+v", typed, n)
			}
			got = append(got, what+n.Name)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", typed, diff)
		}
	}
}

// What there is not cannot be kept away from, and a search says so by position.
func TestAvoidingWhatIsNotThereIsRefused(t *testing.T) {
	c, _ := openCatalogue(t)
	run := at("Kept away from", 0, nil)
	run.Organisation = &directory.Organisation{ID: directory.NewID(), Name: "Somebody"}
	run.Group.OrganisationID = run.Organisation.ID
	archived := at("Archived", 0, func(g *directory.Group, _ *directory.Venue) { g.Status = directory.StatusArchived })
	publish(t, c, run, archived, at("Other", 10, nil))
	for name, test := range map[string]struct {
		avoid  []directory.AvoidRequest
		fields []string
		total  int
	}{
		"an organisation":  {[]directory.AvoidRequest{{Organisation: run.Organisation.ID}}, nil, 1},
		"a group":          {[]directory.AvoidRequest{{Group: run.Group.ID}}, nil, 1},
		"an archived one":  {[]directory.AvoidRequest{{Group: archived.Group.ID}}, nil, 2},
		"no organisation":  {[]directory.AvoidRequest{{Organisation: directory.NewID()}}, []string{"avoid.0"}, 0},
		"a group's id":     {[]directory.AvoidRequest{{Community: "vietnamese"}, {Organisation: run.Group.ID}}, []string{"avoid.1"}, 0},
		"no group":         {[]directory.AvoidRequest{{Group: run.Group.ID}, {Near: "3000"}, {Group: directory.NewID()}}, []string{"avoid.2"}, 0},
		"several at fault": {[]directory.AvoidRequest{{Group: directory.NewID()}, {Organisation: directory.NewID()}}, []string{"avoid.0", "avoid.1"}, 0},
		"no id at all":     {[]directory.AvoidRequest{{Group: "carlton"}}, []string{"avoid.0"}, 0},
	} {
		found, err := c.Search(t.Context(), directory.Anyone(), directory.Search{Near: "carlton-vic-3053", Within: 1000, Avoid: test.avoid})
		if test.fields == nil {
			if err != nil || found.Total != test.total {
				t.Errorf("%s: %v, %v", name, found, err)
			}
			continue
		}
		fault, ok := errors.AsType[*directory.Error](err)
		if !ok || fault.Code != directory.CodeInvalid {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(test.fields, slices.Sorted(maps.Keys(fault.Fields))); diff != "" {
			t.Errorf("%s: %v: %s", name, fault.Fields, diff)
		}
	}
}
