package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/geo"
)

// curator edits, archives and restores as a person would, through a catalogue of its own on the database
// that the servers have open. Nothing it writes may be refused, but for a group that an import saved in
// the same moment.
type curator struct {
	catalogue     *directory.Catalogue
	store         directory.Store
	promises      *promises
	random        *rand.Rand
	venues        []*directory.Venue
	organisations []*directory.Organisation
	own           []*directory.Group
	done          map[string]int // how often each kind of write was done
}

// mostOwn is how many groups the curator makes.
const mostOwn = 150

func newCurator(t *testing.T, b *bench, promises *promises, random *rand.Rand) *curator {
	t.Helper()
	store := b.openStore()
	gazetteer, err := directory.LoadGazetteer(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	c := &curator{
		catalogue: directory.NewCatalogue(directory.Parts{Store: store, Gazetteer: gazetteer, Vocabulary: vocabulary}),
		store:     store, promises: promises, random: random, done: map[string]int{},
	}
	for _, suburb := range []string{"carlton-vic-3053", "geelong-vic-3220", "ballarat-central-vic-3350", "fitzroy-vic-3065"} {
		at, ok := gazetteer.ByID(suburb)
		if !ok {
			t.Fatalf("there is no suburb %s", suburb)
		}
		c.venues = append(c.venues, &directory.Venue{
			ID: directory.NewID(), Name: at.Name + " Hall", Address: "1 Wattlebird Street", Suburb: at.Name, SuburbID: at.ID, State: at.State,
			Postcode: at.Postcodes[0], Point: &geo.Point{Lat: at.Point.Lat + 0.002, Lng: at.Point.Lng}, Disclosure: directory.DisclosureExact,
		})
		c.organisations = append(c.organisations, &directory.Organisation{ID: directory.NewID(), Name: at.Name + " House " + promises.word()})
	}
	for i := range c.venues { // so that every venue and organisation is stored before anything else happens
		g := c.newGroup(i)
		if err := c.publish(t.Context(), directory.Publication{Group: g, Venues: c.venues[i : i+1], Organisation: c.organisations[i]}); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// openStore opens the database that the program has open.
func (b *bench) openStore() directory.Store {
	b.t.Helper()
	var store *sqlstore.Store
	var err error
	if address := b.variable("KITH_DATABASE_URL"); address != "" {
		store, err = sqlstore.OpenPostgres(b.t.Context(), address)
	} else {
		store, err = sqlstore.OpenSQLite(b.t.Context(), filepath.Clean(b.data))
	}
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() {
		if err := store.Close(); err != nil {
			b.t.Error(err)
		}
	})
	return store
}

// variable gives a variable of the program's environment.
func (b *bench) variable(name string) string {
	for _, pair := range b.env {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value
		}
	}
	return ""
}

// newGroup makes a group at the venue and of the organisation with that number.
func (c *curator) newGroup(i int) *directory.Group {
	g := &directory.Group{
		ID: directory.NewID(), Kind: directory.KindGroup, Status: directory.StatusPublished, Name: "Choir " + c.promises.word(),
		OrganisationID: c.organisations[i].ID, AreasServed: []string{"state:VIC"}, Disclosure: directory.DisclosureExact,
		Places: []directory.GroupPlace{{ID: directory.NewID(), VenueID: c.venues[i].ID}},
	}
	c.own = append(c.own, g)
	return g
}

// write does one write of a kind that chance picks, once it may. What has begun is ended, even if the day is over.
func (c *curator) write(day context.Context) error {
	if c.promises.awaitLeave(day); day.Err() != nil {
		return nil
	}
	ctx := context.WithoutCancel(day)
	kinds := []struct {
		name  string
		share int
		write func(context.Context) error
	}{
		{"make", 10, c.makeGroup},
		{"rename", 30, c.edit(func(g *directory.Group) { g.Name = "Choir " + c.promises.word() })},
		{"move", 8, c.edit(func(g *directory.Group) {
			for i := range g.Places {
				g.Places[i].VenueID = pick(c.random, c.venues).ID
			}
		})},
		{"meet at a new place", 6, c.edit(func(g *directory.Group) {
			g.Places = []directory.GroupPlace{{ID: directory.NewID(), VenueID: pick(c.random, c.venues).ID}}
		})},
		{"meet online", 3, c.edit(func(g *directory.Group) { g.Places = nil })},
		{"change the cost", 8, c.edit(func(g *directory.Group) { cents := 500 * c.random.IntN(3); g.Cost.Cents = &cents })},
		{"answer", 8, c.edit(c.answer)},
		{"archive", 8, c.edit(func(g *directory.Group) { g.Status = directory.StatusArchived })},
		{"restore", 8, c.edit(func(g *directory.Group) { g.Status = directory.StatusPublished })},
		{"disclose", 6, c.edit(func(g *directory.Group) { g.Disclosure = c.disclosure() })},
		{"disclose a venue", 2, c.editVenue},
		{"rename an organisation", 2, c.editOrganisation},
		{"edit a record of the council", 16, c.contribute},
	}
	all := 0
	for _, k := range kinds {
		all += k.share
	}
	chosen := c.random.IntN(all)
	for _, k := range kinds {
		if chosen -= k.share; chosen < 0 {
			c.done[k.name]++
			if err := k.write(ctx); err != nil {
				return fmt.Errorf("the curator could not %s: %w", k.name, err)
			}
			return nil
		}
	}
	return nil
}

// checkCounts sees that every kind of write came about: otherwise the run shows less than it says.
func (c *curator) checkCounts(t *testing.T) {
	t.Helper()
	if len(c.done) != 13 {
		t.Errorf("not every kind of write came about: %v", c.done)
	}
}

func pick[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }

func (c *curator) disclosure() directory.Disclosure {
	return pick(c.random, []directory.Disclosure{directory.DisclosureExact, directory.DisclosureExact, directory.DisclosureSuburb, directory.DisclosureHidden})
}

func (c *curator) makeGroup(ctx context.Context) error {
	if len(c.own) >= mostOwn {
		return nil
	}
	return c.publish(ctx, directory.Publication{Group: c.newGroup(c.random.IntN(len(c.venues)))})
}

// edit changes one to four of the curator's groups in one transaction.
func (c *curator) edit(change func(*directory.Group)) func(context.Context) error {
	return func(ctx context.Context) error {
		chosen := map[string]directory.Publication{}
		for range 1 + c.random.IntN(4) {
			g := pick(c.random, c.own)
			if _, twice := chosen[g.ID]; !twice {
				change(g)
				chosen[g.ID] = directory.Publication{Group: g}
			}
		}
		return c.publish(ctx, slices.Collect(maps.Values(chosen))...)
	}
}

func (c *curator) answer(g *directory.Group) {
	g.Answers = []directory.Answer{{
		Attribute: pick(c.random, []string{"access.step-free-entrance", "welcome.met-at-door", "experience.widowed"}),
		Value:     pick(c.random, []directory.Value{directory.Yes, directory.No, directory.Ask}),
		Basis:     directory.BasisDeclared, Date: directory.DateOf(c.catalogue.Now()),
	}}
}

// editVenue says more or less of a venue, and so of every group that meets there.
func (c *curator) editVenue(ctx context.Context) error {
	v := pick(c.random, c.venues)
	v.Disclosure = c.disclosure()
	return c.publish(ctx, directory.Publication{Group: pick(c.random, c.own), Venues: []*directory.Venue{v}})
}

// editOrganisation renames an organisation, and so changes every group that it runs.
func (c *curator) editOrganisation(ctx context.Context) error {
	g := pick(c.random, c.own)
	i := slices.IndexFunc(c.organisations, func(o *directory.Organisation) bool { return o.ID == g.OrganisationID })
	c.organisations[i].Name = "House " + c.promises.word()
	return c.publish(ctx, directory.Publication{Group: g, Organisation: c.organisations[i]})
}

// publish writes the curator's own groups; once it returns, they are promised.
func (c *curator) publish(ctx context.Context, publications ...directory.Publication) error {
	for i := range publications {
		publications[i].Reason = "edited"
	}
	if err := c.catalogue.Publish(ctx, directory.Operator("curator"), publications); err != nil {
		return err
	}
	copies := map[string]*directory.Group{}
	for _, p := range publications {
		g := *p.Group // what is edited later is replaced in it, not changed in place, but for its places
		g.Places = slices.Clone(g.Places)
		copies[g.ID] = &g
	}
	c.promises.acknowledged(func() { maps.Copy(c.promises.groups, copies) })
	return nil
}

// contribute edits a group of the council, which may import it in the same moment.
func (c *curator) contribute(ctx context.Context) error {
	source, err := c.store.SourceByName(ctx, councilSource)
	if directory.ErrorCode(err) == directory.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	for {
		key := recordKey(c.random.IntN(councilAtFirst))
		g, err := c.store.GroupBySourceKey(ctx, source.ID, key)
		if err != nil {
			return err
		}
		if len(g.Contribute) > 800 {
			g.Contribute = ""
		}
		g.Contribute += " " + c.promises.word() // what an earlier edit wrote stays in it
		err = c.catalogue.Publish(ctx, directory.Operator("curator"), []directory.Publication{{Group: g, Reason: "edited"}})
		if directory.ErrorCode(err) == directory.CodeConflict {
			continue // the import was faster
		}
		if err != nil {
			return err
		}
		c.promises.acknowledged(func() { c.promises.contributed[key] = g.Contribute })
		return nil
	}
}
