package main

import (
	"context"
	"encoding/json"
	"fmt"
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
	var list, show, resume listFlags
	listing := &cobra.Command{Use: "list", Short: "List the imports, newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.listImports(cmd.Context(), list) }}
	showing := &cobra.Command{Use: "show ID", Short: "Show an import's report", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.showImport(cmd.Context(), show, args[0]) }}
	resuming := &cobra.Command{Use: "resume ID", Short: "Go on with an import that was stopped", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.resumeImport(cmd.Context(), resume, args[0]) }}
	list.add(listing)
	show.add(showing)
	resume.add(resuming)
	cmd.AddCommand(listing, showing, resuming)
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
			source, err := c.Store().Source(ctx, i.SourceID)
			if err != nil {
				return err
			}
			out = append(out, importJSON{ID: i.ID, Source: source.Name, Status: i.Status, Means: meaning(i), Resumable: i.Resumable(), Author: i.Author, Records: i.Records, Applied: i.Applied, CreatedAt: i.CreatedAt})
		}
		return nil
	})
	return p.answer(f.json, out, err, func() {
		rows := [][]any{{"ID", "SOURCE", "STATUS", "APPLIED", "WHEN"}}
		for _, i := range out {
			rows = append(rows, []any{i.ID, i.Source, i.Means, fmt.Sprintf("%d of %d", i.Applied, i.Records), i.CreatedAt.Format(time.RFC3339)})
		}
		p.table(rows...)
	})
}

// meaning says how far an import has come and what to do about it.
func meaning(i *directory.Import) string {
	switch {
	case i.HalfStaged():
		return "stopped while reading, unless it runs now: start it again"
	case i.Resumable():
		return "stopped while publishing, unless it runs now: kith imports resume " + i.ID
	case i.Status == directory.ImportSuperseded:
		return "stopped, and overtaken by a later import"
	}
	return string(i.Status)
}

func (p *program) showImport(ctx context.Context, f listFlags, id string) error {
	var report importer.Report
	err := p.reading(ctx, f, func(c *directory.Catalogue) error {
		i, err := c.Store().Import(ctx, id)
		if err != nil {
			return err
		}
		if len(i.Report) == 0 {
			return importer.StoppedReading()
		}
		return json.Unmarshal(i.Report, &report)
	})
	return p.answer(f.json, &report, err, func() { p.printReport(&report) })
}

func (p *program) resumeImport(ctx context.Context, f listFlags, id string) error {
	var report *importer.Report
	err := p.reading(ctx, f, func(c *directory.Catalogue) (err error) {
		report, err = importer.Resume(ctx, p.importParts(c), directory.Operator("kith imports resume"), id, p.showProgress(f.json))
		return err
	})
	return p.answer(f.json, report, err, func() { p.printReport(report) })
}
