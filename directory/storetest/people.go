package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/kithdirectory/kith/directory"
)

// InventedPerson is person number n, a facilitator of organisation n.
func InventedPerson(n int) *directory.Person {
	names := []string{"Maree Costa", "Bao Nguyễn", "Zoë O'Brien", "Ali Abadi"}
	emails := []string{"maree@example.org", "bao@example.org", "zoe@example.org", "ali@example.org"}
	return &directory.Person{
		ID: InventedID("person", n), Name: names[n%4], Email: emails[n%4],
		Grants:    []directory.Grant{{Role: directory.RoleFacilitator, Scope: directory.Scope{Kind: directory.ScopeOrganisation, ID: InventedID("organisation", n)}}},
		CreatedAt: Moment(), UpdatedAt: Moment(),
	}
}

func savePeople(t *testing.T, s directory.Store, people ...*directory.Person) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, p := range people {
			if err := tx.SavePerson(ctx, p); err != nil {
				return err
			}
		}
		return nil
	})
}

func testPeople(t *testing.T, s directory.Store) {
	ctx := t.Context()
	one, two := InventedPerson(1), InventedPerson(2)
	savePeople(t, s, one, two)
	wantSame(t, "a person", must[*directory.Person](t, "Person")(s.Person(ctx, one.ID)), one)
	wantSame(t, "a person by another case of the address", must[*directory.Person](t, "PersonByEmail")(s.PersonByEmail(ctx, " BAO@Example.ORG ")), one)
	wantSame(t, "everybody", must[[]*directory.Person](t, "People")(s.People(ctx)), []*directory.Person{one, two})
	_, err := s.Person(ctx, InventedID("person", 9))
	wantCode(t, "nobody", err, directory.CodeNotFound)
	_, err = s.PersonByEmail(ctx, "nobody@example.org")
	wantCode(t, "nobody's address", err, directory.CodeNotFound)

	taken := InventedPerson(3)
	taken.Email = "BAO@example.org"
	err = s.Write(ctx, func(tx directory.Tx) error { return tx.SavePerson(ctx, taken) })
	wantCode(t, "an address somebody has", err, directory.CodeConflict)
	stale := *one
	one.Name = "Bao Tran"
	savePeople(t, s, one)
	err = s.Write(ctx, func(tx directory.Tx) error { return tx.SavePerson(ctx, &stale) })
	wantCode(t, "a stale save", err, directory.CodeConflict)

	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SavePassword(ctx, one.ID, "a hash") })
	savePeople(t, s, one)
	one.Password = "a hash"
	wantSame(t, "a person with a password, saved again", must[*directory.Person](t, "Person")(s.Person(ctx, one.ID)), one)
	err = s.Write(ctx, func(tx directory.Tx) error { return tx.SavePassword(ctx, InventedID("person", 9), "x") })
	wantCode(t, "a password of nobody", err, directory.CodeNotFound)
}

func inventedSession(hash string, person int, used time.Time) *directory.Session {
	return &directory.Session{
		Hash: hash, ID: directory.DerivedID("session", hash), PersonID: InventedID("person", person), Device: "Firefox on Windows",
		CreatedAt: Moment(), UsedAt: used, ExpiresAt: used.Add(time.Hour),
	}
}

func testSessions(t *testing.T, s directory.Store) {
	ctx, now := t.Context(), Moment()
	savePeople(t, s, InventedPerson(1), InventedPerson(2))
	a, b, other := inventedSession("a", 1, now), inventedSession("b", 1, now.Add(time.Minute)), inventedSession("c", 2, now)
	a.Kept = true
	save := func(sessions ...*directory.Session) {
		write(t, s, func(ctx context.Context, tx directory.Tx) error {
			for _, session := range sessions {
				if err := tx.SaveSession(ctx, session); err != nil {
					return err
				}
			}
			return nil
		})
	}
	save(a, b, other)
	of := must[[]*directory.Session](t, "SessionsOf")
	wantSame(t, "a person's sessions", of(s.SessionsOf(ctx, a.PersonID)), []*directory.Session{b, a})
	a.UsedAt, a.ExpiresAt = now.Add(time.Hour), now.Add(2*time.Hour)
	save(a)
	wantSame(t, "a session used again", must[*directory.Session](t, "SessionByHash")(s.SessionByHash(ctx, "a")), a)
	drop := func(fn func(context.Context, directory.Tx) error) { t.Helper(); write(t, s, fn) }
	drop(func(ctx context.Context, tx directory.Tx) error { return tx.DropSessionsOf(ctx, a.PersonID, "b") })
	wantSame(t, "all but one ended", of(s.SessionsOf(ctx, a.PersonID)), []*directory.Session{b})
	drop(func(ctx context.Context, tx directory.Tx) error { return tx.DropSession(ctx, "b") })
	_, err := s.SessionByHash(ctx, "b")
	wantCode(t, "an ended session", err, directory.CodeNotFound)
	drop(func(ctx context.Context, tx directory.Tx) error { return tx.DropSessions(ctx, other.ExpiresAt) })
	wantSame(t, "another's session, not over yet", of(s.SessionsOf(ctx, other.PersonID)), []*directory.Session{other})
	drop(func(ctx context.Context, tx directory.Tx) error {
		return tx.DropSessions(ctx, other.ExpiresAt.Add(time.Second))
	})
	wantSame(t, "sessions when all are over", of(s.SessionsOf(ctx, other.PersonID)), []*directory.Session{})
}

func inventedKey(hash string, person int) *directory.Key {
	return &directory.Key{
		Hash: hash, ID: directory.DerivedID("key", hash), PersonID: InventedID("person", person), Name: "our website", Start: "kith_ab",
		Permissions: []directory.Permission{directory.MayEdit}, CreatedAt: Moment(), ExpiresAt: Moment().Add(time.Hour),
	}
}

func testKeys(t *testing.T, s directory.Store) {
	ctx := t.Context()
	savePeople(t, s, InventedPerson(1))
	key := inventedKey("k", 1)
	save := func() {
		write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveKey(ctx, key) })
	}
	save()
	wantSame(t, "a key", must[*directory.Key](t, "KeyByHash")(s.KeyByHash(ctx, "k")), key)
	key.UsedAt = Moment()
	save()
	wantSame(t, "a person's keys", must[[]*directory.Key](t, "KeysOf")(s.KeysOf(ctx, key.PersonID)), []*directory.Key{key})
	err := s.Write(ctx, func(tx directory.Tx) error { return tx.DropKey(ctx, InventedID("person", 2), key.ID) })
	wantCode(t, "dropping another's key", err, directory.CodeNotFound)
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropKey(ctx, key.PersonID, key.ID) })
	_, err = s.KeyByHash(ctx, "k")
	wantCode(t, "a key that was dropped", err, directory.CodeNotFound)
}

// testPersonIsDropped holds that nothing of a person stays but what the audit log says of an id.
func testPersonIsDropped(t *testing.T, s directory.Store) {
	ctx := t.Context()
	p := InventedPerson(1)
	savePeople(t, s, p, InventedPerson(2))
	_, token := directory.NewToken(directory.TokenReset, Moment(), time.Hour)
	token.PersonID = p.ID
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, err := range []error{
			tx.SaveToken(ctx, token), tx.SaveSession(ctx, inventedSession("s", 1, Moment())), tx.SaveKey(ctx, inventedKey("k", 1)),
			tx.AddAudit(ctx, directory.AuditEntry{At: Moment(), Actor: p.Actor(), Action: directory.AuditSignIn, Object: directory.AuditPerson(p.ID)}),
		} {
			if err != nil {
				return err
			}
		}
		return tx.DropPerson(ctx, p.ID)
	})
	for what, err := range map[string]error{
		"the person": second(s.Person(ctx, p.ID)), "their link": second(s.TokenByHash(ctx, token.Hash)),
		"their session": second(s.SessionByHash(ctx, "s")), "their key": second(s.KeyByHash(ctx, "k")),
	} {
		wantCode(t, what, err, directory.CodeNotFound)
	}
	log := must[[]directory.AuditEntry](t, "Audit")(s.Audit(ctx, directory.AuditFilter{PersonID: p.ID}, 10))
	if len(log) != 1 || log[0].Actor.Name != directory.FormerMember || log[0].Actor.ID != p.ID {
		t.Errorf("the log says %+v", log)
	}
	must[*directory.Person](t, "another person")(s.Person(ctx, InventedID("person", 2)))
}

func second[T any](_ T, err error) error { return err }

func testAudit(t *testing.T, s directory.Store) {
	ctx, now := t.Context(), Moment()
	p := InventedPerson(1)
	savePeople(t, s, p)
	entries := []directory.AuditEntry{
		{At: now, Actor: directory.Operator("O'Brien"), Action: directory.AuditReveal, Object: "venue:1"},
		{At: now.Add(time.Hour), Actor: p.Actor(), Action: directory.AuditExport, Note: "csv"},
		{At: now.Add(2 * time.Hour), Actor: directory.Anyone(), Action: directory.AuditSignInBad, Object: directory.AuditPerson(p.ID)},
		{At: now.Add(2 * time.Hour), Actor: p.Actor(), Action: directory.AuditExport, Note: "geojson"},
	}
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, e := range entries {
			if err := tx.AddAudit(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
	audit := must[[]directory.AuditEntry](t, "Audit")
	all := audit(s.Audit(ctx, directory.AuditFilter{}, 10))
	if len(all) != len(entries) {
		t.Fatalf("%d entries, want %d", len(all), len(entries))
	}
	for i, e := range entries {
		e.Actor.Grants = nil
		if diff := cmp.Diff(e, all[len(all)-1-i], cmpopts.IgnoreFields(directory.AuditEntry{}, "ID")); diff != "" {
			t.Errorf("entry %d (-want +got):\n%s", i, diff)
		}
	}
	for _, test := range []struct {
		name   string
		filter directory.AuditFilter
		limit  int
		want   []int // of entries
	}{
		{"a page", directory.AuditFilter{}, 2, []int{3, 2}},
		{"the next page", directory.AuditFilter{Before: all[1].ID}, 2, []int{1, 0}},
		{"by and about a person", directory.AuditFilter{PersonID: p.ID}, 10, []int{3, 2, 1}},
		{"by action", directory.AuditFilter{Action: directory.AuditExport}, 10, []int{3, 1}},
		{"by day", directory.AuditFilter{From: now.Add(time.Hour), To: now.Add(2 * time.Hour)}, 10, []int{1}},
		{"all at once", directory.AuditFilter{PersonID: p.ID, Action: directory.AuditExport, From: now.Add(2 * time.Hour)}, 10, []int{3}},
	} {
		var got []int
		for _, e := range audit(s.Audit(ctx, test.filter, test.limit)) {
			for i := range entries {
				if e.ID == all[len(all)-1-i].ID {
					got = append(got, i)
				}
			}
		}
		wantSame(t, test.name, got, test.want)
	}
	err := s.Write(ctx, func(tx directory.Tx) error {
		return tx.AddAudit(ctx, directory.AuditEntry{At: now, Action: directory.AuditExport, Note: "to bao@example.org"})
	})
	wantCode(t, "an e-mail address in a note", err, directory.CodeInvalid)
}

// testForgetName holds that a name goes from wherever it says who did something, and nothing else with it.
func testForgetName(t *testing.T, s directory.Store) {
	ctx := t.Context()
	p := InventedPerson(1)
	p.Name = `Bao "B" Nguyễn_%`
	savePeople(t, s, p)
	saveGroups(t, s, 1, 2)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for n, by := range map[int]string{1: p.Name, 2: p.Name + ", who runs it"} {
			g, err := tx.Group(ctx, InventedID("group", n))
			if err != nil {
				return err
			}
			g.Checked.By = by
			if err := tx.SaveGroup(ctx, g, "hash"); err != nil {
				return err
			}
			r := directory.Revision{GroupID: g.ID, Version: g.Version, Author: "Bao, as was", AuthorID: p.ID, At: Moment(), Group: g}
			if n == 2 {
				r.Author, r.AuthorID = "Zoë", InventedID("person", 2)
			}
			if err := tx.AddRevision(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
	batch := &directory.Batch{
		ID: InventedID("batch", 1), Status: directory.BatchUndone, Author: p.Name, AuthorID: p.ID, UndoneBy: p.Name, CreatedAt: Moment(),
		For: directory.BatchActor{PersonID: p.ID, Name: p.Name},
	}
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveBatch(ctx, batch) })
	var touched []string
	write(t, s, func(ctx context.Context, tx directory.Tx) (err error) {
		touched, err = tx.ForgetName(ctx, p)
		return err
	})
	wantSame(t, "the groups that said it", touched, []string{InventedID("group", 1)})
	batch.Author, batch.UndoneBy, batch.For.Name = directory.FormerMember, directory.FormerMember, directory.FormerMember
	wantSame(t, "a change of many groups", must[*directory.Batch](t, "Batch")(s.Batch(ctx, batch.ID)), batch)
	for n, want := range map[int][2]string{1: {directory.FormerMember, directory.FormerMember}, 2: {p.Name + ", who runs it", "Zoë"}} {
		g := must[*directory.Group](t, "Group")(s.Group(ctx, InventedID("group", n)))
		r := must[[]directory.Revision](t, "Revisions")(s.Revisions(ctx, g.ID))
		if g.Checked.By != want[0] || r[0].Group.Checked.By != want[0] || r[0].Author != want[1] {
			t.Errorf("group %d is checked by %q, in its revision by %q, which is %q's; want %q", n, g.Checked.By, r[0].Group.Checked.By, r[0].Author, want)
		}
	}
}
