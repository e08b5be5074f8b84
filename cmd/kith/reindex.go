package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/directory"
)

func (p *program) reindexCommand() *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use: "reindex", Short: "Rebuild every listing, so that every index follows", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.reindex(cmd.Context(), f) },
	}
	f.add(cmd)
	return cmd
}

type reindexJSON struct {
	Groups int   `json:"groups"`
	TookMS int64 `json:"took_ms"`
}

func (p *program) reindex(ctx context.Context, f listFlags) error {
	began := time.Now()
	var out reindexJSON
	err := p.reading(ctx, f, func(c *directory.Catalogue) (err error) {
		progress := p.every(time.Second, "rebuilding listings", "groups")
		out.Groups, err = c.Rebuild(ctx, func(groups int) { progress(int64(groups)) })
		return err
	})
	out.TookMS = time.Since(began).Milliseconds()
	return p.answer(f.json, out, err, func() {
		fmt.Fprintf(p.stdout, "The listings of %d groups were rebuilt. Running servers follow within two seconds.\n", out.Groups)
	})
}
