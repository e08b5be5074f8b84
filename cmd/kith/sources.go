package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// listFlags are what every command that only reads takes.
type listFlags struct {
	data string
	json bool
}

func (f *listFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.data, "data", "", "data folder (KITH_DATA; default "+usualData+")")
	cmd.Flags().BoolVar(&f.json, "json", false, "print one JSON document")
}

// reading opens the store of an existing catalogue for a command and closes it again.
func (p *program) reading(ctx context.Context, f listFlags, fn func(*directory.Catalogue) error) error {
	folder := p.dataFolder(f.data, usualData)
	if err := p.existingData(folder); err != nil {
		return err
	}
	catalogue, closing, err := p.openCatalogue(ctx, folder, false)
	if err != nil {
		return err
	}
	defer closing()
	return fn(catalogue)
}

func (p *program) sourcesCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "sources", Short: "The files and feeds that records come from", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	var list, show, retire listFlags
	listing := &cobra.Command{Use: "list", Short: "List the sources", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.listSources(cmd.Context(), list) }}
	showing := &cobra.Command{Use: "show NAME", Short: "Show one source", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.showSource(cmd.Context(), show, args[0]) }}
	retiring := &cobra.Command{Use: "retire NAME", Short: "Refuse further imports from a source, and archive the groups it brought", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.retireSource(cmd.Context(), retire, args[0]) }}
	list.add(listing)
	show.add(showing)
	retire.add(retiring)
	cmd.AddCommand(listing, showing, retiring, p.scheduleCommand())
	return cmd
}

// scheduleFlags say how a source is fetched by itself.
type scheduleFlags struct {
	listFlags
	address string
	every   int // hours
	itself  bool
	now     bool
}

func (p *program) scheduleCommand() *cobra.Command {
	var f scheduleFlags
	cmd := &cobra.Command{Use: "schedule NAME", Short: "Say from where and how often a source is fetched by kith serve", Args: cobra.ExactArgs(1)}
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return p.scheduleSource(cmd, f, args[0]) }
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.address, "address", "", "where the list or feed stands on the web (default: as it is)")
	flags.IntVar(&f.every, "every", 0, "hours between two fetches; 0: not by itself (default: as it is)")
	flags.BoolVar(&f.itself, "publish-by-itself", false, "publish what was fetched where nothing needs a person (default: as it is)")
	flags.BoolVar(&f.now, "now", false, "have it fetched at once")
	return cmd
}

// scheduleSource changes what was said; the rest stays as it is.
func (p *program) scheduleSource(cmd *cobra.Command, f scheduleFlags, name string) error {
	ctx := cmd.Context()
	var out sourceJSON
	err := p.reading(ctx, f.listFlags, func(c *directory.Catalogue) error {
		s, err := c.Store().SourceByName(ctx, name)
		if err != nil {
			return err
		}
		address, every, itself := s.URL, s.Refetch.Every, s.Refetch.Itself
		if cmd.Flags().Changed("address") {
			address = f.address
		}
		if cmd.Flags().Changed("every") {
			every = f.every
		}
		if cmd.Flags().Changed("publish-by-itself") {
			itself = f.itself
		}
		desk := importer.NewDesk(p.importParts(c), nil)
		if err := desk.Schedule(ctx, directory.Operator("kith sources schedule"), s.ID, address, every, itself, f.now); err != nil {
			return err
		}
		if s, err = c.Store().Source(ctx, s.ID); err == nil {
			out, err = sourceOf(ctx, c, s)
		}
		return err
	})
	return p.answer(f.json, out, err, func() { p.printSource(out) })
}

// sourceJSON is a source as the commands print it.
type sourceJSON struct {
	Name        string                `json:"name"`
	Region      string                `json:"region"`
	Publisher   string                `json:"publisher"`
	Licence     string                `json:"licence"`
	Attribution string                `json:"attribution"`
	Permission  string                `json:"permission"` // who permits publishing it, and how that is known
	Council     string                `json:"council"`
	MayPublish  bool                  `json:"may_publish"`
	Retired     bool                  `json:"retired"`
	Work        *directory.SourceWork `json:"work"`        // with all its groups, that is not done yet; null where none is
	Address     string                `json:"address"`     // where it stands on the web
	EveryHours  int                   `json:"every_hours"` // how often it is fetched; 0: not by itself
	ByItself    bool                  `json:"publish_by_itself"`
	Groups      int                   `json:"groups"`
	UpdatedAt   time.Time             `json:"updated_at"`
}

func (p *program) listSources(ctx context.Context, f listFlags) error {
	out := []sourceJSON{}
	err := p.reading(ctx, f, func(c *directory.Catalogue) error {
		sources, err := c.Store().Sources(ctx)
		for _, s := range sources {
			one, err := sourceOf(ctx, c, s)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return err
	})
	return p.answer(f.json, out, err, func() {
		rows := [][]any{{"NAME", "REGION", "GROUPS", "UPDATED"}}
		for _, s := range out {
			rows = append(rows, []any{s.Name, s.Region, s.Groups, s.UpdatedAt.Format(time.DateOnly)})
		}
		p.table(rows...)
	})
}

// sourceOf counts the source's published groups.
func sourceOf(ctx context.Context, c *directory.Catalogue, s *directory.Source) (sourceJSON, error) {
	out := sourceJSON{
		Name: s.Name, Region: s.Region, Publisher: s.Publisher, Licence: s.Licence, Attribution: s.Attribution, Permission: s.Permission, Council: s.Council,
		MayPublish: s.MayPublish(), Retired: s.Retired, Work: s.Work, UpdatedAt: s.UpdatedAt,
		Address: s.URL, EveryHours: s.Refetch.Every, ByItself: s.Refetch.Itself,
	}
	keys, err := c.Store().SourceKeys(ctx, s.ID)
	for _, key := range keys {
		if key.Status == directory.StatusPublished && key.Linked == "" {
			out.Groups++
		}
	}
	return out, err
}

func (p *program) showSource(ctx context.Context, f listFlags, name string) error {
	var out sourceJSON
	err := p.reading(ctx, f, func(c *directory.Catalogue) error {
		s, err := c.Store().SourceByName(ctx, name)
		if err == nil {
			out, err = sourceOf(ctx, c, s)
		}
		return err
	})
	return p.answer(f.json, out, err, func() { p.printSource(out) })
}

func (p *program) printSource(s sourceJSON) {
	p.table([]any{"name", s.Name}, []any{"region", s.Region}, []any{"publisher", s.Publisher}, []any{"licence", s.Licence},
		[]any{"attribution", s.Attribution}, []any{"permission", s.Permission}, []any{"council", s.Council}, []any{"address", s.Address}, []any{"fetched every", fmt.Sprintf("%d hours", s.EveryHours)}, []any{"groups", s.Groups},
		[]any{"retired", s.Retired}, []any{"updated", s.UpdatedAt.Format(time.DateOnly)})
	if w := s.Work; w != nil {
		fmt.Fprintf(p.stdout, "Its groups are being worked on: %d of %d are done.\n", w.Done, w.Total)
	}
}

func (p *program) retireSource(ctx context.Context, f listFlags, name string) error {
	var out sourceJSON
	err := p.reading(ctx, f, func(c *directory.Catalogue) error {
		s, err := c.Store().SourceByName(ctx, name)
		if err != nil {
			return err
		}
		if err := c.RebuildIfStale(ctx, nil); err != nil {
			return err
		}
		if err := importer.Retire(ctx, p.importParts(c), directory.Operator("kith sources retire"), s.ID, p.showProgress(f.json)); err != nil {
			return err
		}
		if s, err = c.Store().Source(ctx, s.ID); err == nil {
			out, err = sourceOf(ctx, c, s)
		}
		return err
	})
	return p.answer(f.json, out, err, func() { p.printSource(out) })
}
