package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// importsShown is how many imports are listed, newest first.
const importsShown = 100

func (p *program) importsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "imports", Short: "What was imported, and how far it came", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	var list, show, resume, undo listFlags
	listing := &cobra.Command{Use: "list", Short: "List the imports, newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.listImports(cmd.Context(), list) }}
	showing := &cobra.Command{Use: "show ID", Short: "Show an import's report", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.showImport(cmd.Context(), show, args[0]) }}
	resuming := &cobra.Command{Use: "resume ID", Short: "Go on with an import that was stopped", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.resumeImport(cmd.Context(), resume, args[0]) }}
	undoing := &cobra.Command{Use: "undo ID", Short: "Take back what an import did, as far as nobody edited it since", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.undoImport(cmd.Context(), undo, args[0]) }}
	list.add(listing)
	show.add(showing)
	resume.add(resuming)
	undo.add(undoing)
	cmd.AddCommand(listing, showing, resuming, undoing)
	return cmd
}

// importJSON is an import as the list prints it.
type importJSON struct {
	ID        string                 `json:"id"`
	Source    string                 `json:"source"`
	Status    directory.ImportStatus `json:"status"`
	Means     string                 `json:"means"` // the status in words, and what to do
	Resumable bool                   `json:"resumable"`
	Author    string                 `json:"author"`
	Records   int                    `json:"records"`
	Applied   int                    `json:"applied"`
	Published int                    `json:"published"` // groups it brought or changed, and was not undone for
	CreatedAt time.Time              `json:"created_at"`
}

func (p *program) listImports(ctx context.Context, f listFlags) error {
	out := []importJSON{}
	err := p.reading(ctx, f, func(c *directory.Catalogue) error {
		imports, err := c.Store().Imports(ctx, importsShown)
		if err != nil {
			return err
		}
		for _, i := range imports {
			one, err := importListed(ctx, c.Store(), i)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return nil
	})
	return p.answer(f.json, out, err, func() {
		rows := [][]any{{"ID", "SOURCE", "STATUS", "RECORDS", "PUBLISHED", "WHEN"}}
		for _, i := range out {
			rows = append(rows, []any{i.ID, i.Source, i.Means, i.Records, i.Published, i.CreatedAt.Format(time.RFC3339)})
		}
		p.table(rows...)
	})
}

// importListed gives an import as the list prints it.
func importListed(ctx context.Context, store directory.Store, i *directory.Import) (importJSON, error) {
	out := importJSON{ID: i.ID, Status: i.Status, Author: i.Author, Records: i.Records, Applied: i.Applied, CreatedAt: i.CreatedAt}
	source, err := store.Source(ctx, i.SourceID)
	if err != nil {
		return out, err
	}
	stands := *i
	if err := importer.AsItStands(ctx, store, &stands); err != nil {
		return out, err
	}
	published, err := importer.Published(ctx, store, i)
	out.Source, out.Published = source.Name, published
	out.Resumable = i.Resumable() && i.Status != directory.ImportWaiting
	out.Means = meaning(i, published, stands.Status == directory.ImportStopped)
	return out, err
}

// meaning says how far an import has come and what to do about it. stopped says that nobody is at work on it.
func meaning(i *directory.Import, published int, stopped bool) string {
	goOn := "kith imports resume " + i.ID + " goes on, kith imports undo " + i.ID + " takes back what it published"
	switch {
	case i.HalfStaged(), i.Status == directory.ImportStopped && len(i.Report) == 0:
		return "stopped while reading, unless it runs now: start it again"
	case i.Status == directory.ImportWaiting:
		return "waits for a person at the desk"
	case stopped:
		return fmt.Sprintf("stopped while publishing, %d groups are published: %s", published, goOn)
	case i.Status == directory.ImportStaged, i.Status == directory.ImportApplying:
		return fmt.Sprintf("being published, %d groups so far; should its process have died: %s", published, goOn)
	case i.Status == directory.ImportUndoStopped:
		return "stopped while it was undone: kith imports undo " + i.ID + " goes on"
	case i.Status == directory.ImportSuperseded:
		return fmt.Sprintf("stopped, %d groups were published, and overtaken by a later import", published)
	}
	return string(i.Status)
}

// shownImport is what imports show prints: the report, and what became of the import.
type shownImport struct {
	*importer.Report
	Status    directory.ImportStatus `json:"status"`
	Means     string                 `json:"means"`     // the status in words, and what to do
	Published int                    `json:"published"` // groups it brought or changed, and was not undone for
	Author    string                 `json:"author"`
	DecidedBy string                 `json:"decided_by"` // who had it applied, withdrew it or undid it
	CreatedAt time.Time              `json:"created_at"`
	UpdatedAt time.Time              `json:"updated_at"`
	Decisions []decisionJSON         `json:"decisions"`
	Undo      *importer.UndoReport   `json:"undo"`
}

// decisionJSON is what a person decided on one record.
type decisionJSON struct {
	Key     string           `json:"key"`
	Choice  directory.Choice `json:"choice"`
	GroupID string           `json:"group_id,omitempty"`
	Author  string           `json:"author"`
	At      time.Time        `json:"at"`
}

func (p *program) showImport(ctx context.Context, f listFlags, id string) error {
	var out *shownImport
	err := p.reading(ctx, f, func(c *directory.Catalogue) (err error) {
		out, err = importShown(ctx, c.Store(), id)
		return err
	})
	return p.answer(f.json, out, err, func() { p.printImport(out) })
}

func importShown(ctx context.Context, store directory.Store, id string) (*shownImport, error) {
	i, err := store.Import(ctx, id)
	if err != nil {
		return nil, err
	}
	listed, err := importListed(ctx, store, i)
	if err != nil {
		return nil, err
	}
	out := &shownImport{Status: i.Status, Means: listed.Means, Published: listed.Published, Author: i.Author, DecidedBy: i.DecidedBy, CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt, Decisions: []decisionJSON{}}
	if out.Report, err = importer.ReportOf(i); err != nil {
		return nil, err
	}
	if out.Report == nil {
		return nil, importer.StoppedReading()
	}
	if out.Undo, err = importer.UndoOf(i); err != nil {
		return nil, err
	}
	decisions, err := store.Decisions(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, key := range slices.Sorted(maps.Keys(decisions)) {
		d := decisions[key]
		out.Decisions = append(out.Decisions, decisionJSON{Key: key, Choice: d.Choice, GroupID: d.GroupID, Author: d.Author, At: d.At})
	}
	return out, nil
}

func (p *program) printImport(i *shownImport) {
	p.table([]any{"status", i.Means}, []any{"published", i.Published}, []any{"begun", i.CreatedAt.Format(time.RFC3339), "by " + i.Author}, []any{"last changed", i.UpdatedAt.Format(time.RFC3339), i.DecidedBy})
	for _, file := range i.Files {
		fmt.Fprintf(p.stdout, "file %s  SHA-256 %s\n", file.Name, file.SHA256)
	}
	if len(i.Decisions) > 0 {
		chosen := map[directory.Choice]int{}
		for _, d := range i.Decisions {
			chosen[d.Choice]++
		}
		fmt.Fprintf(p.stdout, "decided on %d records: %d new, %d the same as a group that is there, %d left out\n",
			len(i.Decisions), chosen[directory.ChooseNew], chosen[directory.ChooseSame], chosen[directory.ChooseSkip])
	}
	if i.Undo != nil {
		p.printUndo(i.Undo)
	}
	fmt.Fprintln(p.stdout)
	p.printNumbers(i.Report, "were to be")
}

func (p *program) undoImport(ctx context.Context, f listFlags, id string) error {
	var report *importer.UndoReport
	err := p.reading(ctx, f, func(c *directory.Catalogue) (err error) {
		if err := c.RebuildIfStale(ctx, nil); err != nil {
			return err
		}
		report, err = importer.Undo(ctx, p.importParts(c), directory.Operator("kith imports undo"), id, p.showProgress(f.json))
		return err
	})
	return p.answer(f.json, report, err, func() { p.printUndo(report) })
}

// keptShown is how many groups that undoing left are listed on a terminal; --json lists more.
const keptShown = 40

func (p *program) printUndo(u *importer.UndoReport) {
	fmt.Fprintf(p.stdout, "undone %s by %s: %d groups archived, %d put back as they were, %d proposed changes declined, %d left as they are\n",
		u.At.Format(time.RFC3339), u.By, u.Archived, u.Restored, u.Changes, len(u.Kept)+u.More)
	rows := [][]any{{"LEFT", "WHY"}}
	for _, kept := range u.Kept[:min(len(u.Kept), keptShown)] {
		rows = append(rows, []any{kept.Name, kept.Why})
	}
	if len(u.Kept) > 0 {
		p.table(rows...)
	}
	if more := len(u.Kept) + u.More - keptShown; more > 0 {
		fmt.Fprintf(p.stdout, "… and %d more.\n", more)
	}
}

func (p *program) resumeImport(ctx context.Context, f listFlags, id string) error {
	var report *importer.Report
	err := p.reading(ctx, f, func(c *directory.Catalogue) (err error) {
		report, err = importer.Resume(ctx, p.importParts(c), directory.Operator("kith imports resume"), id, p.showProgress(f.json))
		return err
	})
	return p.answer(f.json, report, err, func() { p.printReport(report) })
}
