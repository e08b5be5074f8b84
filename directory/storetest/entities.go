package storetest

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

func testOrganisation(t *testing.T, s directory.Store) {
	ctx := t.Context()
	_, err := s.Organisation(ctx, InventedID("organisation", 1))
	wantCode(t, "an organisation never saved", err, directory.CodeNotFound)
	want, other := InventedOrganisation(1), InventedOrganisation(2)
	want.SourceID, want.SourceKey = InventedID("source", 1), "org-1"
	other.SourceID, other.SourceKey = InventedID("source", 1), "org-2"
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.SaveSource(ctx, InventedSource(1)); err != nil {
			return err
		}
		if err := tx.SaveOrganisation(ctx, other); err != nil {
			return err
		}
		return tx.SaveOrganisation(ctx, want)
	})
	wantSame(t, "the organisation", must[*directory.Organisation](t, "Organisation")(s.Organisation(ctx, want.ID)), want)
	want.Name = "O'Brien & Sons"
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveOrganisation(ctx, want) })
	if want.Version != 2 {
		t.Errorf("version %d after two saves", want.Version)
	}
	several := must[map[string]*directory.Organisation](t, "Organisations")(s.Organisations(ctx, []string{want.ID, other.ID, InventedID("organisation", 99)}))
	wantSame(t, "the organisations", several, map[string]*directory.Organisation{want.ID: want, other.ID: other})
	byKey := must[*directory.Organisation](t, "OrganisationBySourceKey")(s.OrganisationBySourceKey(ctx, want.SourceID, "org-1"))
	wantSame(t, "the organisation by key", byKey, want)
	_, err = s.OrganisationBySourceKey(ctx, want.SourceID, "org-3")
	wantCode(t, "an unknown key", err, directory.CodeNotFound)

	stale := InventedOrganisation(1)
	stale.Version = 1
	err = s.Write(ctx, func(tx directory.Tx) error { return tx.SaveOrganisation(ctx, stale) })
	wantCode(t, "a stale organisation", err, directory.CodeConflict)
	want.SourceKey = "org-2"
	err = s.Write(ctx, func(tx directory.Tx) error { return tx.SaveOrganisation(ctx, want) })
	wantCode(t, "a key taken", err, directory.CodeConflict)
}

func testVenue(t *testing.T, s directory.Store) {
	ctx := t.Context()
	_, err := s.Venue(ctx, InventedID("venue", 1))
	wantCode(t, "a venue never saved", err, directory.CodeNotFound)
	want := map[string]*directory.Venue{}
	var ids []string
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for n := range 700 { // more than one query asks for at a time
			v := InventedVenue(n)
			if n%2 == 0 {
				v.Point, v.Disclosure = nil, directory.DisclosureHidden
			}
			if err := tx.SaveVenue(ctx, v); err != nil {
				return err
			}
			want[v.ID] = v
			ids = append(ids, v.ID)
		}
		return nil
	})
	wantSame(t, "a venue", must[*directory.Venue](t, "Venue")(s.Venue(ctx, ids[1])), want[ids[1]])
	asked := append(ids, InventedID("venue", 9999), "'; DROP TABLE venue", ids[0])
	wantSame(t, "the venues", must[map[string]*directory.Venue](t, "Venues")(s.Venues(ctx, asked)), want)
	wantSame(t, "no venues", must[map[string]*directory.Venue](t, "Venues")(s.Venues(ctx, nil)), map[string]*directory.Venue{})
	err = s.Write(ctx, func(tx directory.Tx) error { return tx.SaveVenue(ctx, InventedVenue(1)) })
	wantCode(t, "a venue saved as new twice", err, directory.CodeConflict)
	hidden := map[string]*directory.Venue{}
	for after := ""; ; {
		page := must[[]*directory.Venue](t, "HiddenVenues")(s.HiddenVenues(ctx, after, 100))
		for _, v := range page {
			hidden[v.ID], after = v, max(after, v.ID)
			delete(want, v.ID)
		}
		if len(page) < 100 {
			break
		}
	}
	if len(hidden) != 350 || len(want) != 350 {
		t.Errorf("%d venues are hidden, %d are not; want 350 of each", len(hidden), len(want))
	}
	for _, v := range want {
		if v.Disclosure == directory.DisclosureHidden {
			t.Errorf("%s is hidden and was not listed", v.ID)
		}
	}
}

func testSource(t *testing.T, s directory.Store) {
	ctx := t.Context()
	first, second := InventedSource(1), InventedSource(2)
	first.Name, second.Name = "Zed council", "Ash council"
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.SaveSource(ctx, first); err != nil {
			return err
		}
		return tx.SaveSource(ctx, second)
	})
	first.Retired, first.Mapping = true, []byte("name: \"Title\"\n# \x01\xff")
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveSource(ctx, first) })
	wantSame(t, "the source", must[*directory.Source](t, "Source")(s.Source(ctx, first.ID)), first)
	wantSame(t, "the source by name", must[*directory.Source](t, "SourceByName")(s.SourceByName(ctx, "Ash council")), second)
	wantSame(t, "the sources", must[[]*directory.Source](t, "Sources")(s.Sources(ctx)), []*directory.Source{second, first})
	_, err := s.Source(ctx, InventedID("source", 3))
	wantCode(t, "a source never saved", err, directory.CodeNotFound)
	_, err = s.SourceByName(ctx, "Nobody")
	wantCode(t, "a source of no name", err, directory.CodeNotFound)
	third := InventedSource(3)
	third.Name = first.Name
	err = s.Write(ctx, func(tx directory.Tx) error { return tx.SaveSource(ctx, third) })
	wantCode(t, "a name taken", err, directory.CodeConflict)
}

func testChanges(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	ctx := t.Context()
	change := func(n int, status directory.ChangeStatus) *directory.Change {
		return &directory.Change{
			ID: InventedID("change", n), GroupID: InventedID("group", 1), BaseVersion: 1, Status: status, Author: "Sam",
			Fields: []directory.FieldChange{
				{Field: "name", Old: json.RawMessage(`"Old"`), New: json.RawMessage(`"New"`)},
				{Field: "cost", New: json.RawMessage(`null`)},
			},
			CreatedAt: Moment().Add(time.Duration(-n) * time.Hour),
		}
	}
	first, second, decided := change(1, directory.ChangeWaiting), change(2, directory.ChangeWaiting), change(3, directory.ChangeAsked)
	decided.GroupID, decided.BaseVersion = "", 0
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, c := range []*directory.Change{first, second, decided} {
			if err := tx.SaveChange(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	wantSame(t, "the change", must[*directory.Change](t, "Change")(s.Change(ctx, first.ID)), first)
	list := func(status directory.ChangeStatus, limit int) []*directory.Change {
		return must[[]*directory.Change](t, "Changes")(s.Changes(ctx, status, limit))
	}
	wantSame(t, "what waits, longest first", list(directory.ChangeWaiting, 10), []*directory.Change{second, first})
	wantSame(t, "the first that waits", list(directory.ChangeWaiting, 1), []*directory.Change{second})
	wantSame(t, "every change", list("", 10), []*directory.Change{decided, second, first})

	stale := *first
	if err := first.Decide(directory.ChangeDeclined, "Maree", "It is not so.", Moment()); err != nil {
		t.Fatal(err)
	}
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveChange(ctx, first) })
	wantSame(t, "the decided change", must[*directory.Change](t, "Change")(s.Change(ctx, first.ID)), first)
	wantSame(t, "what still waits", list(directory.ChangeWaiting, 10), []*directory.Change{second})
	err := s.Write(ctx, func(tx directory.Tx) error { return tx.SaveChange(ctx, &stale) })
	wantCode(t, "a change decided twice", err, directory.CodeConflict)
	_, err = s.Change(ctx, InventedID("change", 9))
	wantCode(t, "a change never saved", err, directory.CodeNotFound)
}

func testMeta(t *testing.T, s directory.Store) {
	get := func(key string) string { return must[string](t, "Meta")(s.Meta(t.Context(), key)) }
	if got := get("policy"); got != "" {
		t.Errorf("a value never set is %q", got)
	}
	for _, value := range []string{"1", "O'Brien — 🦘", ""} {
		write(t, s, func(ctx context.Context, tx directory.Tx) error {
			if err := tx.SetMeta(ctx, "other", "kept"); err != nil {
				return err
			}
			return tx.SetMeta(ctx, "policy", value)
		})
		if got := get("policy"); got != value {
			t.Errorf("%q was set and %q is there", value, got)
		}
	}
	if got := get("other"); got != "kept" {
		t.Errorf("another key has %q", got)
	}
}

func testParametersByNumber(t *testing.T, s directory.Store) {
	// updateGroup names parameters out of their order and several times; a driver that goes by
	// appearance would swap them. Every column that is searched is looked at.
	ctx := t.Context()
	g := InventedGroup(1)
	g.Places, g.Meetings, g.SourceID, g.SourceKey = nil, nil, InventedID("source", 1), "key"
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.SaveSource(ctx, InventedSource(1)); err != nil {
			return err
		}
		if err := tx.SaveOrganisation(ctx, InventedOrganisation(1)); err != nil {
			return err
		}
		if err := tx.SaveGroup(ctx, g, "one"); err != nil {
			return err
		}
		g.OrganisationID, g.Status = InventedID("organisation", 1), directory.StatusArchived
		return tx.SaveGroup(ctx, g, "two")
	})
	keys := must[[]directory.SourceKey](t, "SourceKeys")(s.SourceKeys(ctx, g.SourceID))
	wantSame(t, "the key's row", keys, []directory.SourceKey{{Key: "key", GroupID: g.ID, Hash: "two", Status: directory.StatusArchived}})
	if n := len(must[[]*directory.Group](t, "GroupsOfOrganisation")(s.GroupsOfOrganisation(ctx, g.OrganisationID))); n != 1 {
		t.Errorf("the organisation has %d groups, want 1", n)
	}
}

func testImports(t *testing.T, s directory.Store) {
	ctx := t.Context()
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveSource(ctx, InventedSource(1)) })
	var want []*directory.Import
	for n := range 4 {
		i := &directory.Import{
			ID: InventedID("import", n), SourceID: InventedID("source", 1), Status: directory.ImportStaged, Author: "kith import",
			Report: json.RawMessage(fmt.Sprintf(`{"records":%d}`, n)), Records: n, CreatedAt: Moment().Add(time.Duration(n) * time.Microsecond),
		}
		if n == 0 {
			i.Report = nil
		}
		write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveImport(ctx, i) })
		want = append([]*directory.Import{i}, want...)
	}
	wantSame(t, "the imports, newest first", must[[]*directory.Import](t, "Imports")(s.Imports(ctx, 10)), want)
	wantSame(t, "the newest imports", must[[]*directory.Import](t, "Imports")(s.Imports(ctx, 2)), want[:2])
	want[0].Status, want[0].Applied = directory.ImportApplied, 3
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveImport(ctx, want[0]) })
	wantSame(t, "the import applied", must[*directory.Import](t, "Import")(s.Import(ctx, want[0].ID)), want[0])
	_, err := s.Import(ctx, InventedID("import", 9))
	wantCode(t, "an import never saved", err, directory.CodeNotFound)
}

// stageImport saves an import with n records and gives them.
func stageImport(t *testing.T, s directory.Store, n int) []directory.Record {
	t.Helper()
	var records []directory.Record
	for i := 1; i <= n; i++ {
		records = append(records, directory.Record{
			ImportID: InventedID("import", 1), Position: i, Row: i + 1, Key: fmt.Sprintf("key'%d", i), Action: directory.RecordNew,
			Doc: json.RawMessage(fmt.Sprintf(`{"name":"Group \"%d\"  🦘"}`, i)), Hash: fmt.Sprintf("hash %d", i),
		})
		if i%2 == 0 {
			records[i-1].Raw, records[i-1].GroupID = json.RawMessage(`{"Title":"x"}`), InventedID("group", i)
		}
	}
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.SaveImport(ctx, &directory.Import{ID: InventedID("import", 1), Status: directory.ImportStaged, Records: n, CreatedAt: Moment()}); err != nil {
			return err
		}
		return tx.AddRecords(ctx, records)
	})
	return records
}

func testRecords(t *testing.T, s directory.Store) {
	ctx := t.Context()
	want := stageImport(t, s, 250)
	read := func(after, limit int) []directory.Record {
		return must[[]directory.Record](t, "RecordsAfter")(s.RecordsAfter(ctx, InventedID("import", 1), after, limit))
	}
	wantSame(t, "the records", read(0, 1000), want)
	wantSame(t, "some records", read(9, 2), want[9:11])
	wantSame(t, "the records of another import", must[[]directory.Record](t, "RecordsAfter")(s.RecordsAfter(ctx, InventedID("import", 2), 0, 5)), []directory.Record{})

	err := s.Write(ctx, func(tx directory.Tx) error { return tx.AddRecords(ctx, []directory.Record{want[0]}) })
	wantCode(t, "a record added twice", err, directory.CodeConflict)
	changed := want[4]
	changed.ImportID = InventedID("import", 7)
	err = s.Write(ctx, func(tx directory.Tx) error { return tx.AddRecords(ctx, []directory.Record{changed}) })
	wantCode(t, "a record of no import", err, directory.CodeInvalid)
}

// testImportIsDropped forgets one import with its records, and nothing of its neighbour.
func testImportIsDropped(t *testing.T, s directory.Store) {
	want := stageImport(t, s, 7)
	other := want[2]
	other.ImportID = InventedID("import", 2)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.SaveImport(ctx, &directory.Import{ID: other.ImportID, Status: directory.ImportStaged, CreatedAt: Moment()}); err != nil {
			return err
		}
		return tx.AddRecords(ctx, []directory.Record{other})
	})
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropImport(ctx, InventedID("import", 1)) })
	_, err := s.Import(t.Context(), InventedID("import", 1))
	wantCode(t, "an import that was dropped", err, directory.CodeNotFound)
	records := must[[]directory.Record](t, "RecordsAfter")
	wantSame(t, "its records", records(s.RecordsAfter(t.Context(), InventedID("import", 1), 0, 100)), []directory.Record{})
	wantSame(t, "the records of the other", records(s.RecordsAfter(t.Context(), other.ImportID, 0, 100)), []directory.Record{other})
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropImport(ctx, InventedID("import", 9)) })
}

// testRecordsResume applies an import in batches, one of which fails, and goes on where it stopped.
func testRecordsResume(t *testing.T, s directory.Store) {
	stageImport(t, s, 25)
	ctx := t.Context()
	apply := func(failAt int) error {
		for {
			done := false
			err := s.Write(ctx, func(tx directory.Tx) error {
				i, err := tx.Import(ctx, InventedID("import", 1))
				if err != nil {
					return err
				}
				batch, err := tx.RecordsAfter(ctx, i.ID, i.Applied, 10)
				if err != nil {
					return err
				}
				for _, r := range batch {
					if r.Position == failAt {
						return directory.Errorf(directory.CodeInternal, "stopped")
					}
					i.Applied = r.Position
				}
				done = i.Applied == i.Records
				return tx.SaveImport(ctx, i)
			})
			if err != nil || done {
				return err
			}
		}
	}
	wantCode(t, "an import stopped at record 15", apply(15), directory.CodeInternal)
	if i := must[*directory.Import](t, "Import")(s.Import(ctx, InventedID("import", 1))); i.Applied != 10 {
		t.Fatalf("%d records are applied, want those of the batch that was kept, 10", i.Applied)
	}
	if err := apply(0); err != nil {
		t.Fatal(err)
	}
	if i := must[*directory.Import](t, "Import")(s.Import(ctx, InventedID("import", 1))); i.Applied != 25 {
		t.Errorf("%d records are applied after resuming, want 25", i.Applied)
	}
}
