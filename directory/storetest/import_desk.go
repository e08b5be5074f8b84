package storetest

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

func testImportChunks(t *testing.T, s directory.Store) {
	ctx := t.Context()
	stageImport(t, s, 3)
	id := InventedID("import", 1)
	parts := [][]byte{{0, 1, 2, 255, 0}, bytes.Repeat([]byte{7}, 1<<20), {}}
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for n, part := range parts {
			if err := tx.AddImportChunk(ctx, id, n/2, n%2, part); err != nil {
				return err
			}
		}
		return nil
	})
	for n, want := range parts {
		got := must[[]byte](t, "ImportChunk")(s.ImportChunk(ctx, id, n/2, n%2))
		if !bytes.Equal(got, want) {
			t.Errorf("part %d came back as %d other bytes", n, len(got))
		}
	}
	_, err := s.ImportChunk(ctx, id, 1, 1)
	wantCode(t, "a part after the last", err, directory.CodeNotFound)
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropImportChunks(ctx, id) })
	_, err = s.ImportChunk(ctx, id, 0, 0)
	wantCode(t, "a part that was dropped", err, directory.CodeNotFound)

	at := must[[]directory.Record](t, "RecordsAt")(s.RecordsAt(ctx, id, []int{3, 1, 9}))
	if len(at) != 2 || at[0].Position != 1 || at[1].Position != 3 {
		t.Errorf("the records at 3, 1 and 9 of three: %+v", at)
	}
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.DropRecords(ctx, id) })
	if left := must[[]directory.Record](t, "RecordsAfter")(s.RecordsAfter(ctx, id, 0, 9)); len(left) > 0 {
		t.Errorf("%d records are left of an import whose records were dropped", len(left))
	}
	must[*directory.Import](t, "the import itself")(s.Import(ctx, id))
}

// testRecordsWhere looks for records by what is done with them and by what is noted.
func testRecordsWhere(t *testing.T, s directory.Store) {
	id := InventedID("import", 1)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		if err := tx.SaveImport(ctx, &directory.Import{ID: id, Status: directory.ImportWaiting, CreatedAt: Moment()}); err != nil {
			return err
		}
		var records []directory.Record
		for n, row := range []int{9, 3, 3, 7} {
			r := directory.Record{ImportID: id, Position: n + 1, Row: row, Key: "k", Action: directory.RecordNew, Notes: json.RawMessage(`{"name":"100% wool_club"}`)}
			if n == 3 {
				r.Action, r.Notes = directory.RecordRejected, json.RawMessage(`{"name":"100 wool club","match":{"level":"same"}}`)
			}
			records = append(records, r)
		}
		return tx.AddRecords(ctx, records)
	})
	positions := func(filter directory.RecordFilter, offset, limit int) (out []int, total int) {
		t.Helper()
		records, total, err := s.RecordsWhere(t.Context(), id, filter, offset, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			out = append(out, r.Position)
		}
		return out, total
	}
	for _, test := range []struct {
		name          string
		filter        directory.RecordFilter
		offset, limit int
		want          []int
		total         int
	}{
		{"all, by row", directory.RecordFilter{}, 0, 10, []int{2, 3, 4, 1}, 4},
		{"a page", directory.RecordFilter{}, 1, 2, []int{3, 4}, 4},
		{"after the last", directory.RecordFilter{}, 4, 2, nil, 4},
		{"by action", directory.RecordFilter{Action: directory.RecordRejected}, 0, 10, []int{4}, 1},
		{"by what is noted", directory.RecordFilter{Noted: `"match":{"level":"same"`}, 0, 10, []int{4}, 1},
		{"signs mean themselves", directory.RecordFilter{Noted: `100% wool_club`}, 0, 10, []int{2, 3, 1}, 3},
		{"by key", directory.RecordFilter{Key: "no such key"}, 0, 10, nil, 0},
		{"both", directory.RecordFilter{Action: directory.RecordNew, Noted: "level"}, 0, 10, nil, 0},
	} {
		got, total := positions(test.filter, test.offset, test.limit)
		wantSame(t, test.name, got, test.want)
		if total != test.total {
			t.Errorf("%s: %d altogether, want %d", test.name, total, test.total)
		}
	}
}

func testDecisions(t *testing.T, s directory.Store) {
	stageImport(t, s, 1)
	id := InventedID("import", 1)
	first := directory.Decision{Choice: directory.ChooseNew, Author: "an officer", At: Moment()}
	second := directory.Decision{Choice: directory.ChooseSame, GroupID: InventedID("group", 4), Author: "another", At: Moment().Add(time.Second)}
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for key, d := range map[string]directory.Decision{"a": first, "b": first} {
			if err := tx.SaveDecision(ctx, id, key, d); err != nil {
				return err
			}
		}
		return tx.SaveDecision(ctx, id, "b", second)
	})
	got := must[map[string]directory.Decision](t, "Decisions")(s.Decisions(t.Context(), id))
	wantSame(t, "the decisions", got, map[string]directory.Decision{"a": first, "b": second})
}

// testImportJob holds that who works and who asks to stop do not write over each other.
func testImportJob(t *testing.T, s directory.Store) {
	stageImport(t, s, 1)
	id := InventedID("import", 1)
	job := must[directory.ImportJob](t, "ImportJob")
	wantSame(t, "a job never begun", job(s.ImportJob(t.Context(), id)), directory.ImportJob{})
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		return tx.SaveImportProgress(ctx, id, "reading", 5, 0)
	})
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.CancelImportJob(ctx, id, true) })
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		return tx.SaveImportProgress(ctx, id, "staging", 6, 9)
	})
	wantSame(t, "a job to be stopped", job(s.ImportJob(t.Context(), id)), directory.ImportJob{Stage: "staging", Done: 6, Total: 9, Cancel: true})
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.CancelImportJob(ctx, id, false) })
	wantSame(t, "a job that goes on", job(s.ImportJob(t.Context(), id)), directory.ImportJob{Stage: "staging", Done: 6, Total: 9})
}

func testImportedVersions(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1, 2, 3)
	one, other := InventedID("import", 1), InventedID("import", 2)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, r := range []struct {
			group, version int
			importID       string
		}{{1, 1, one}, {1, 2, ""}, {1, 3, one}, {2, 1, one}, {3, 1, other}, {3, 2, ""}} {
			revision := directory.Revision{GroupID: InventedID("group", r.group), Version: r.version, Import: r.importID, At: Moment(), Group: InventedGroup(r.group)}
			if err := tx.AddRevision(ctx, revision); err != nil {
				return err
			}
		}
		return nil
	})
	versions := must[[]directory.ImportedVersion](t, "ImportedVersions")
	all := versions(s.ImportedVersions(t.Context(), one, "", 10))
	want := map[string]directory.ImportedVersion{
		InventedID("group", 1): {GroupID: InventedID("group", 1), First: 1, Last: 3},
		InventedID("group", 2): {GroupID: InventedID("group", 2), First: 1, Last: 1},
	}
	got := map[string]directory.ImportedVersion{}
	var walked []string
	for after := ""; ; after = walked[len(walked)-1] {
		next := versions(s.ImportedVersions(t.Context(), one, after, 1))
		if len(next) == 0 {
			break
		}
		got[next[0].GroupID] = next[0]
		walked = append(walked, next[0].GroupID)
	}
	wantSame(t, "what the import wrote", got, want)
	if len(all) != 2 || all[0].GroupID != walked[0] {
		t.Errorf("read at once %v, one by one %v", all, walked)
	}
	count := must[int](t, "ImportedCount")
	for id, want := range map[string]int{one: 2, other: 1, "": 0, InventedID("import", 9): 0} {
		wantSame(t, "groups that import "+id+" wrote", count(s.ImportedCount(t.Context(), id)), want)
	}
	wantSame(t, "what no import wrote", versions(s.ImportedVersions(t.Context(), "", "", 10)), []directory.ImportedVersion{})
}

// testImportBefores keeps what was there first and the version written last.
func testImportBefores(t *testing.T, s directory.Store) {
	stageImport(t, s, 1)
	id := InventedID("import", 1)
	before := func(n, version int, doc string) directory.ImportBefore {
		return directory.ImportBefore{ImportID: id, Kind: directory.BeforeVenue, ID: InventedID("venue", n), Version: version, Doc: json.RawMessage(doc)}
	}
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, b := range []directory.ImportBefore{before(1, 2, `{"name":"Hall"}`), before(1, 3, `{"name":"New hall"}`), before(2, 5, `{}`)} {
			if err := tx.AddImportBefore(ctx, b); err != nil {
				return err
			}
		}
		return nil
	})
	read := must[[]directory.ImportBefore](t, "ImportBefores")
	got := map[string]directory.ImportBefore{}
	for _, b := range read(s.ImportBefores(t.Context(), id, directory.BeforeVenue, "", 10)) {
		got[b.ID] = b
	}
	wantSame(t, "what was before", got, map[string]directory.ImportBefore{
		InventedID("venue", 1): before(1, 3, `{"name":"Hall"}`), InventedID("venue", 2): before(2, 5, `{}`),
	})
	first := read(s.ImportBefores(t.Context(), id, directory.BeforeVenue, "", 1))
	if rest := read(s.ImportBefores(t.Context(), id, directory.BeforeVenue, first[0].ID, 10)); len(rest) != 1 || rest[0].ID == first[0].ID {
		t.Errorf("after %s come %v", first[0].ID, rest)
	}
	wantSame(t, "organisations before", read(s.ImportBefores(t.Context(), id, directory.BeforeOrganisation, "", 10)), []directory.ImportBefore{})
}

func testSourceLinks(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1, 2)
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveSource(ctx, InventedSource(9)) })
	source := InventedID("source", 9)
	link := directory.SourceLink{SourceID: source, Key: "id:7", GroupID: InventedID("group", 1), Hash: "one", ImportID: InventedID("import", 1)}
	save := func(l directory.SourceLink) {
		write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveSourceLink(ctx, l) })
	}
	save(link)
	link.GroupID, link.Hash, link.ImportID = InventedID("group", 2), "two", InventedID("import", 2)
	save(link)
	keys := must[[]directory.SourceKey](t, "SourceKeys")
	wantSame(t, "the keys of the source", keys(s.SourceKeys(t.Context(), source)), []directory.SourceKey{
		{Key: "id:7", GroupID: InventedID("group", 2), Hash: "two", Status: InventedGroup(2).Status, Linked: link.ImportID},
	})
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		return tx.DropSourceLinks(ctx, InventedID("import", 1))
	})
	if n := len(keys(s.SourceKeys(t.Context(), source))); n != 1 {
		t.Errorf("dropping another import's links left %d, want 1", n)
	}
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		return tx.DropSourceLinks(ctx, InventedID("import", 2))
	})
	wantSame(t, "the keys without links", keys(s.SourceKeys(t.Context(), source)), []directory.SourceKey{})
}
