package directory_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
)

// saveFacilitator saves a person who keeps the groups of organisations.
func saveFacilitator(t *testing.T, c *directory.Catalogue, name string, organisations ...string) *directory.Person {
	t.Helper()
	p := &directory.Person{ID: directory.NewID(), Name: name, Email: strings.ToLower(name) + "@example.org", CreatedAt: now, UpdatedAt: now}
	for _, id := range organisations {
		p.Grants = append(p.Grants, directory.Grant{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeOrganisation, ID: id}})
	}
	savePerson(t, c, p)
	return p
}

func savePerson(t *testing.T, c *directory.Catalogue, p *directory.Person) {
	t.Helper()
	if err := c.Store().Write(t.Context(), func(tx directory.Tx) error { return tx.SavePerson(t.Context(), p) }); err != nil {
		t.Fatal(err)
	}
}

// checkedAgo gives a group of an organisation that was checked so many days ago.
func checkedAgo(name string, organisation *directory.Organisation, days int, change func(*directory.Group, *directory.Venue)) directory.Publication {
	p := at(name, 0, func(g *directory.Group, v *directory.Venue) {
		g.Checked = directory.Checked{Date: directory.DateOf(now).AddDays(-days), Method: directory.CheckedByPhone}
		g.Summary = "A slow walk."
		if organisation != nil {
			g.OrganisationID = organisation.ID
		}
		if change != nil {
			change(g, v)
		}
	})
	p.Organisation = organisation
	return p
}

func organisation(name string) *directory.Organisation {
	return &directory.Organisation{ID: directory.NewID(), Name: name}
}

// letter is a mail of the outbox as a test looks at it: to whom, and about which groups.
type letter struct {
	To     string
	Groups string
}

// remind lets a day's reminders be written, and gives the mails that are new.
func remind(t *testing.T, c *directory.Catalogue, seen map[string]bool) (letters []letter, mails []*directory.Mail) {
	t.Helper()
	if _, err := c.RemindToday(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := c.Store().Mails(t.Context(), "", "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all)
	for _, m := range all {
		if seen[m.ID] {
			continue
		}
		seen[m.ID] = true
		var names []string
		for _, g := range m.Data["groups"].([]any) {
			names = append(names, g.(map[string]any)["name"].(string))
		}
		slices.Sort(names)
		letters = append(letters, letter{m.To, strings.Join(names, ", ")})
		mails = append(mails, m)
	}
	slices.SortFunc(letters, func(a, b letter) int { return strings.Compare(a.To, b.To) })
	return letters, mails
}

// secretOf gives the secret of the link that a mail has for a group.
func secretOf(t *testing.T, m *directory.Mail, name string) string {
	t.Helper()
	for _, g := range m.Data["groups"].([]any) {
		if entry := g.(map[string]any); entry["name"] == name {
			return strings.TrimPrefix(entry["right"].(string), "/still-right/")
		}
	}
	t.Fatalf("the mail to %s is not about %s", m.To, name)
	return ""
}

func TestReminders(t *testing.T) {
	c, clock := openCatalogue(t)
	house, hall, nobody := organisation("House"), organisation("Hall"), organisation("Nobody")
	publish(t, c,
		checkedAgo("Walkers", house, 100, nil), checkedAgo("Singers", house, 200, nil), checkedAgo("Soon", house, 87, nil),
		checkedAgo("Later", house, 60, nil), checkedAgo("Fresh", hall, 1, nil), checkedAgo("Sewing", hall, 100, nil),
		checkedAgo("Gone", house, 300, func(g *directory.Group, _ *directory.Venue) { g.Status = directory.StatusArchived }),
		checkedAgo("Own address", nobody, 100, func(g *directory.Group, _ *directory.Venue) { g.Contact.Email = "own@example.org" }),
		checkedAgo("No address", nobody, 100, func(g *directory.Group, _ *directory.Venue) {
			g.Contact.Withheld = []string{"sam.private@example.org"}
		}),
	)
	saveFacilitator(t, c, "Maree", house.ID, hall.ID)
	saveFacilitator(t, c, "Tom", hall.ID)
	away := saveFacilitator(t, c, "Away", house.ID)
	away.Disabled = true
	savePerson(t, c, away)
	spared := saveFacilitator(t, c, "Spared", house.ID)
	if err := c.Store().Write(t.Context(), func(tx directory.Tx) error {
		return tx.StopMail(t.Context(), spared.Email, directory.MailReminders, now)
	}); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	first := []letter{
		{"maree@example.org", "Sewing, Singers, Soon, Walkers"}, {"own@example.org", "Own address"}, {"tom@example.org", "Sewing"},
	}
	got, _ := remind(t, c, seen)
	if diff := cmp.Diff(first, got); diff != "" {
		t.Fatalf("the first day (-want +got):\n%s", diff)
	}
	// Nothing more on the same day, nor on the next; then again after two and after four weeks, and never more.
	rounds := 0
	for day := range 120 {
		if day > 0 {
			clock.Add(24 * time.Hour)
		}
		got, _ := remind(t, c, seen)
		if len(got) == 0 {
			continue
		}
		rounds++
		switch day {
		case 14, 28:
			want := slices.Clone(first)
			if day == 28 { // due on day 32
				want[0].Groups = "Later, " + want[0].Groups
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("day %d (-want +got):\n%s", day, diff)
			}
		default:
			for _, l := range got { // what became due by then
				if strings.Contains(l.Groups, "Walkers") || strings.Contains(l.Groups, "Own address") {
					t.Errorf("day %d: %+v", day, l)
				}
			}
		}
	}
	if rounds < 4 {
		t.Errorf("%d rounds of reminders: what became due later was not asked about", rounds)
	}
}

// An address that only a source gave is never written to, whatever the group is due.
func TestRemindersOfImportedGroups(t *testing.T) {
	c, _ := openCatalogue(t)
	source := &directory.Source{ID: directory.NewID(), Name: "Council", Licence: "CC BY 4.0"}
	if err := c.Store().Write(t.Context(), func(tx directory.Tx) error { return tx.SaveSource(t.Context(), source) }); err != nil {
		t.Fatal(err)
	}
	imported := func(name string, checked directory.Checked) directory.Publication {
		return at(name, 0, func(g *directory.Group, _ *directory.Venue) {
			g.SourceID, g.SourceKey, g.Contact.Email = source.ID, name, strings.ToLower(name)+"@example.org"
			g.ImportedAt, g.CreatedAt, g.Checked = now.AddDate(0, -6, 0), now.AddDate(0, -6, 0), checked
		})
	}
	old := directory.DateOf(now).AddDays(-100)
	publish(t, c, imported("Never", directory.Checked{}), imported("Website", directory.Checked{Date: old, Method: directory.CheckedByWebsite}),
		imported("Rung", directory.Checked{Date: old, Method: directory.CheckedByPhone}))
	got, _ := remind(t, c, map[string]bool{})
	if diff := cmp.Diff([]letter{{"rung@example.org", "Rung"}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// However many processes there are, a day's reminders are written once.
func TestRemindersOnceADay(t *testing.T) {
	c, _ := openCatalogue(t)
	house := organisation("House")
	publish(t, c, checkedAgo("Walkers", house, 100, nil))
	saveFacilitator(t, c, "Maree", house.ID)
	var all sync.WaitGroup
	var mails atomic.Int32
	for range 4 {
		all.Go(func() {
			n, err := c.RemindToday(t.Context())
			if err != nil {
				t.Error(err)
			}
			mails.Add(int32(n))
		})
	}
	all.Wait()
	if mails.Load() != 1 {
		t.Errorf("%d mails", mails.Load())
	}
}

// remindedOf publishes one group that is due, and gives what its facilitator's mail holds for it.
func remindedOf(t *testing.T, c *directory.Catalogue, change func(*directory.Group, *directory.Venue)) (id, secret string, m *directory.Mail, maree *directory.Person) {
	t.Helper()
	house := organisation("House")
	walkers := checkedAgo("Walkers", house, 100, change)
	publish(t, c, walkers)
	maree = saveFacilitator(t, c, "Maree", house.ID)
	_, mails := remind(t, c, map[string]bool{})
	if len(mails) != 1 {
		t.Fatalf("%d mails", len(mails))
	}
	return walkers.Group.ID, secretOf(t, mails[0], "Walkers"), mails[0], maree
}

func TestStillRight(t *testing.T) {
	c, clock := openCatalogue(t)
	ctx := t.Context()
	id, secret, _, _ := remindedOf(t, c, nil)
	clock.Add(24 * time.Hour)
	for range 3 { // mail scanners open links
		asked, err := c.Asked(ctx, secret)
		if err != nil || asked.State != directory.AskedOpen || asked.Name != "Walkers" || len(asked.Lines) == 0 {
			t.Fatalf("asked %+v, %v", asked, err)
		}
	}
	if got := group(t, c, id); got.Version != 1 {
		t.Fatalf("opening the link changed the group: version %d", got.Version)
	}
	asked, err := c.StillRight(ctx, secret)
	if err != nil || asked.State != directory.AskedOpen {
		t.Fatalf("still right: %+v, %v", asked, err)
	}
	want := directory.Checked{Date: directory.DateOf(clock.Now()), Method: directory.CheckedByEmail, By: "the facilitator"}
	if got := group(t, c, id); got.Checked != want || got.Version != 2 {
		t.Errorf("checked %+v, version %d", got.Checked, got.Version)
	}
	revision, err := c.Store().Revision(ctx, id, 2)
	if err != nil || revision.Author != "Maree" || revision.AuthorID == "" {
		t.Errorf("the revision is by %q, %v", revision.Author, err)
	}
	if d := dueOf(t, c, id); d.Reminders != 0 || d.DueOn != want.Date.AddMonths(3) {
		t.Errorf("due %+v", d)
	}
	listings, err := c.Store().ListingsOfGroup(ctx, id)
	if err != nil || len(listings) != 1 || listings[0].Checked != want {
		t.Errorf("the listings: %v", err)
	}
	for range 2 { // a second press says that it was done, and changes nothing
		asked, err := c.StillRight(ctx, secret)
		if err != nil || asked.State != directory.AskedAnswered {
			t.Errorf("a second press: %+v, %v", asked, err)
		}
	}
	if asked, err := c.SomethingChanged(ctx, secret, directory.Said{Words: "More"}); err != nil || asked.State != directory.AskedAnswered {
		t.Errorf("the other choice after it: %+v, %v", asked, err)
	}
	if got := group(t, c, id); got.Version != 2 {
		t.Errorf("version %d", got.Version)
	}
}

// Of many who press at once, one moves the check.
func TestStillRightRaced(t *testing.T) {
	c, _ := openCatalogue(t)
	id, secret, _, _ := remindedOf(t, c, nil)
	var all sync.WaitGroup
	var open atomic.Int32
	for range 6 {
		all.Go(func() {
			asked, err := c.StillRight(t.Context(), secret)
			if err != nil {
				t.Error(err)
			} else if asked.State == directory.AskedOpen {
				open.Add(1)
			}
		})
	}
	all.Wait()
	if open.Load() != 1 || group(t, c, id).Version != 2 {
		t.Errorf("%d had the link; version %d", open.Load(), group(t, c, id).Version)
	}
}

// A link ends with its time, with the group, and with the reader's right to answer for it.
func TestReminderLinksEnd(t *testing.T) {
	for name, end := range map[string]func(*testing.T, *directory.Catalogue, func(time.Duration), string, *directory.Person){
		"after 14 days": func(_ *testing.T, _ *directory.Catalogue, wait func(time.Duration), _ string, _ *directory.Person) {
			wait(14 * 24 * time.Hour)
		},
		"archived": func(t *testing.T, c *directory.Catalogue, _ func(time.Duration), id string, _ *directory.Person) {
			g := group(t, c, id)
			g.Status = directory.StatusArchived
			publish(t, c, directory.Publication{Group: g})
		},
		"no longer theirs": func(t *testing.T, c *directory.Catalogue, _ func(time.Duration), _ string, maree *directory.Person) {
			maree.Grants = nil
			savePerson(t, c, maree)
		},
		"disabled": func(t *testing.T, c *directory.Catalogue, _ func(time.Duration), _ string, maree *directory.Person) {
			maree.Disabled = true
			savePerson(t, c, maree)
		},
		"another organisation's": func(t *testing.T, c *directory.Catalogue, _ func(time.Duration), id string, _ *directory.Person) {
			g, hall := group(t, c, id), organisation("Hall")
			g.OrganisationID = hall.ID
			publish(t, c, directory.Publication{Group: g, Organisation: hall})
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, clock := openCatalogue(t)
			id, secret, _, maree := remindedOf(t, c, nil)
			end(t, c, clock.Add, id, maree)
			version := group(t, c, id).Version
			asked, err := c.Asked(t.Context(), secret)
			if err != nil || asked.State != directory.AskedOver || len(asked.Lines) > 0 || asked.Shown != nil {
				t.Errorf("asked %+v, %v", asked, err)
			}
			if asked, err := c.StillRight(t.Context(), secret); err != nil || asked.State != directory.AskedOver {
				t.Errorf("still right: %+v, %v", asked, err)
			}
			if asked, err := c.SomethingChanged(t.Context(), secret, directory.Said{Words: "Now on Mondays."}); err != nil || asked.State != directory.AskedOver {
				t.Errorf("something changed: %+v, %v", asked, err)
			}
			if got := group(t, c, id).Version; got != version {
				t.Errorf("version %d, want %d", got, version)
			}
		})
	}
}

func TestForgedReminderLinks(t *testing.T) {
	c, clock := openCatalogue(t)
	_, secret, _, maree := remindedOf(t, c, nil)
	reset, token := directory.NewToken(directory.TokenReset, clock.Now(), time.Hour)
	token.PersonID = maree.ID
	if err := c.Store().Write(t.Context(), func(tx directory.Tx) error { return tx.SaveToken(t.Context(), token) }); err != nil {
		t.Fatal(err)
	}
	for what, forged := range map[string]string{
		"empty": "", "made up": directory.NewSecret(), "cut short": secret[:42], "the hash itself": directory.HashToken(secret),
		"for something else": reset, "in other letters": strings.ToUpper(secret),
	} {
		_, err := c.Asked(t.Context(), forged)
		_, err2 := c.StillRight(t.Context(), forged)
		_, err3 := c.SomethingChanged(t.Context(), forged, directory.Said{Words: "x"})
		for _, err := range []error{err, err2, err3} {
			if directory.ErrorCode(err) != directory.CodeNotFound {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	if asked, err := c.Asked(t.Context(), secret); err != nil || asked.State != directory.AskedOpen {
		t.Errorf("the true link afterwards: %+v, %v", asked, err)
	}
}

func TestSomethingChanged(t *testing.T) {
	c, _ := openCatalogue(t)
	ctx := t.Context()
	id, secret, _, maree := remindedOf(t, c, func(g *directory.Group, v *directory.Venue) {
		v.Disclosure = directory.DisclosureHidden
		g.Description = "We meet at 1 Wattlebird Street and walk."
		g.Cost = directory.Cost{Text: "$5"}
	})
	before := group(t, c, id)
	asked, err := c.Asked(ctx, secret)
	if err != nil || asked.State != directory.AskedOpen {
		t.Fatalf("asked %+v, %v", asked, err)
	}
	if seen := fmt.Sprintf("%v %+v", asked.Lines, *asked.Shown); strings.Contains(seen, "Wattlebird") || !strings.Contains(seen, "told only to people who come") {
		t.Errorf("a mail that was passed on tells a hidden place: %s", seen)
	}
	if _, err := c.SomethingChanged(ctx, secret, directory.Said{Group: asked.Shown}); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("nothing changed: %v", err)
	}
	said := *asked.Shown
	said.Cost, said.Summary = directory.Cost{Text: "Free"}, strings.Repeat("x", 301)
	// What a mail that was passed on may not change is no part of what is said, whoever writes the form.
	said.Disclosure, said.Contact.Email, said.OrganisationID, said.Places = directory.DisclosureExact, "evil@example.com", "", nil
	said.Answers = append(said.Answers, directory.Answer{Attribute: "safety.venue-not-public", Value: directory.No, Basis: directory.BasisDeclared, Date: c.Today()})
	said.Handover.ContactName = "Mallory"
	reply := directory.Said{Group: &said, Words: "We are upstairs now."}
	if _, err := c.SomethingChanged(ctx, secret, reply); directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("a summary too long: %v", err)
	}
	said.Summary = asked.Shown.Summary
	if asked, err := c.SomethingChanged(ctx, secret, reply); err != nil || asked.State != directory.AskedOpen {
		t.Fatalf("something changed: %+v, %v", asked, err)
	}
	if diff := cmp.Diff(before, group(t, c, id), cmp.Comparer(func(a, b directory.Date) bool { return a == b })); diff != "" {
		t.Errorf("the group changed before a curator decided (-want +got):\n%s", diff)
	}
	changes, err := c.Store().Changes(ctx, directory.ChangeWaiting, 10)
	if err != nil || len(changes) != 1 {
		t.Fatalf("%d changes, %v", len(changes), err)
	}
	change := changes[0]
	if change.GroupID != id || change.Author != "Maree" || change.AuthorID != maree.ID || change.BaseVersion != 1 {
		t.Errorf("the change: %+v", change)
	}
	// What nobody touched is not in it: the masked description must not replace the true one.
	var fields []string
	for _, f := range change.Fields {
		fields = append(fields, f.Field)
	}
	if diff := cmp.Diff([]string{"cost", directory.FieldWords}, fields); diff != "" || string(change.Fields[0].New) != `{"text":"Free"}` ||
		!strings.Contains(string(change.Fields[1].New), "We are upstairs now.") {
		t.Errorf("fields (-want +got):\n%s %s", diff, change.Fields[0].New)
	}
	if d := dueOf(t, c, id); !d.RemindOn.IsZero() {
		t.Errorf("reminded again on %s, though they answered", d.RemindOn)
	}
	if asked, err := c.SomethingChanged(ctx, secret, reply); err != nil || asked.State != directory.AskedAnswered {
		t.Errorf("sent twice: %+v, %v", asked, err)
	}
	if doc, err := json.Marshal(change); err != nil || strings.Contains(string(doc), "Wattlebird") {
		t.Errorf("the change tells the place: %s, %v", doc, err)
	}
}

// A reminder tells of a listing what everybody may see of it.
func TestRemindersKeepPlaces(t *testing.T) {
	for _, disclosure := range []directory.Disclosure{directory.DisclosureSuburb, directory.DisclosureHidden} {
		c, _ := openCatalogue(t)
		_, _, m, _ := remindedOf(t, c, func(g *directory.Group, v *directory.Venue) {
			v.Disclosure = disclosure
			g.Summary, g.Cost.Text = "Behind 1 Wattlebird Street.", "$5 at 1 Wattlebird Street"
		})
		doc, err := json.Marshal(m)
		if err != nil || strings.Contains(string(doc), "Wattlebird") {
			t.Errorf("%s: the mail tells the place: %s, %v", disclosure, doc, err)
		}
	}
}
