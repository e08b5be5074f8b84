package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

func testReports(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1, 2)
	report := func(n, group int, kind directory.ReportKind, status directory.ReportStatus) *directory.Report {
		return &directory.Report{
			ID: InventedID("report", n), GroupID: InventedID("group", group), Kind: kind, Text: "O'Brien — 🦘", Status: status,
			CreatedAt: Moment().Add(time.Duration(n) * time.Hour),
		}
	}
	early := report(1, 1, directory.ReportWrong, directory.ReportOpen)
	late := report(2, 2, directory.ReportWrong, directory.ReportOpen)
	unsafe := report(3, 1, directory.ReportUnsafe, directory.ReportOpen)
	closed := report(4, 1, directory.ReportUnsafe, directory.ReportClosed)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, r := range []*directory.Report{late, closed, early, unsafe} {
			if err := tx.SaveReport(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
	wantSame(t, "the report", must[*directory.Report](t, "Report")(s.Report(t.Context(), early.ID)), early)
	list := func(f directory.ReportFilter, limit int) []*directory.Report {
		return must[[]*directory.Report](t, "Reports")(s.Reports(t.Context(), f, limit))
	}
	wantSame(t, "open ones, unsafe first", list(directory.ReportFilter{Status: directory.ReportOpen}, 9), []*directory.Report{unsafe, early, late})
	wantSame(t, "the first two", list(directory.ReportFilter{Status: directory.ReportOpen}, 2), []*directory.Report{unsafe, early})
	wantSame(t, "those of a group", list(directory.ReportFilter{GroupID: InventedID("group", 1)}, 9), []*directory.Report{unsafe, closed, early})

	placeGroups(t, s, map[int]string{1: "council:1", 2: "council:2"})
	within := []directory.Scope{{Kind: directory.ScopeCouncil, ID: "council:2"}}
	wantSame(t, "those of a council, however many others come first", list(directory.ReportFilter{Within: within}, 1), []*directory.Report{late})
	wantSame(t, "those of no scope", list(directory.ReportFilter{Within: []directory.Scope{}}, 9), []*directory.Report(nil))

	stale := *early
	early.Status, early.Outcome = directory.ReportClosed, "Rang them."
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveReport(ctx, early) })
	wantSame(t, "what is still open", list(directory.ReportFilter{Status: directory.ReportOpen}, 9), []*directory.Report{unsafe, late})
	wantCode(t, "a report closed twice", s.Write(t.Context(), func(tx directory.Tx) error { return tx.SaveReport(t.Context(), &stale) }), directory.CodeConflict)
	_, err := s.Report(t.Context(), InventedID("report", 9))
	wantCode(t, "a report never made", err, directory.CodeNotFound)
}

// placeGroups says which council each group is in.
func placeGroups(t *testing.T, s directory.Store, councils map[int]string) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for n, council := range councils {
			if err := tx.SaveDue(ctx, directory.Due{GroupID: InventedID("group", n), Councils: []string{council}}); err != nil {
				return err
			}
		}
		return nil
	})
}

func testNotes(t *testing.T, s directory.Store) {
	saveGroups(t, s, 1)
	placeGroups(t, s, map[int]string{1: "council:1"})
	note := func(n int, status directory.NoteStatus) *directory.Note {
		return &directory.Note{
			ID: InventedID("note", n), GroupID: InventedID("group", 1), Text: "The ramp is at the back.", By: "Sam", ByID: InventedID("person", 1),
			Status: status, CreatedAt: Moment().Add(time.Duration(-n) * time.Hour),
		}
	}
	first, second, shown := note(1, directory.NoteWaiting), note(2, directory.NoteWaiting), note(3, directory.NotePublished)
	write(t, s, func(ctx context.Context, tx directory.Tx) error {
		for _, n := range []*directory.Note{first, second, shown} {
			if err := tx.SaveNote(ctx, n); err != nil {
				return err
			}
		}
		return nil
	})
	wantSame(t, "the note", must[*directory.Note](t, "Note")(s.Note(t.Context(), first.ID)), first)
	list := func(status directory.NoteStatus, limit int) []*directory.Note {
		return must[[]*directory.Note](t, "Notes")(s.Notes(t.Context(), status, nil, limit))
	}
	wantSame(t, "what waits, longest first", list(directory.NoteWaiting, 9), []*directory.Note{second, first})
	wantSame(t, "the first that waits", list(directory.NoteWaiting, 1), []*directory.Note{second})
	wantSame(t, "every note", list("", 9), []*directory.Note{shown, second, first})
	for council, want := range map[string][]*directory.Note{"council:1": {second}, "council:2": nil} {
		scopes := []directory.Scope{{Kind: directory.ScopeCouncil, ID: council}}
		wantSame(t, "of "+council, must[[]*directory.Note](t, "Notes")(s.Notes(t.Context(), directory.NoteWaiting, scopes, 1)), want)
	}
	stale := *first
	first.Status = directory.NoteDeclined
	write(t, s, func(ctx context.Context, tx directory.Tx) error { return tx.SaveNote(ctx, first) })
	wantCode(t, "a note decided twice", s.Write(t.Context(), func(tx directory.Tx) error { return tx.SaveNote(t.Context(), &stale) }), directory.CodeConflict)
	_, err := s.Note(t.Context(), InventedID("note", 9))
	wantCode(t, "a note never left", err, directory.CodeNotFound)
}
