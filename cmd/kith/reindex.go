package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/meili"
)

func (p *program) reindexCommand() *cobra.Command {
	var f listFlags
	cmd := &cobra.Command{
		Use: "reindex", Short: "Rebuild every listing, so that every index follows; with search servers, a new index on each", Args: cobra.NoArgs,
		Long: "Rebuild every listing, so that every index follows.\n\n" +
			"Where KITH_MEILI_URL names search servers, a new index is then built on each beside the live one, which\n" +
			"answers until the new one has taken over. A run that was stopped is gone on with by the next.",
		RunE: func(cmd *cobra.Command, _ []string) error { return p.reindex(cmd.Context(), f) },
	}
	f.add(cmd)
	return cmd
}

type reindexJSON struct {
	Groups  int                `json:"groups"`
	Indexes []reindexIndexJSON `json:"indexes,omitempty"` // on search servers
	TookMS  int64              `json:"took_ms"`
}

type reindexIndexJSON struct {
	Server   string `json:"server"`
	UID      string `json:"uid"`
	Listings int    `json:"listings"`
}

func (p *program) reindex(ctx context.Context, f listFlags) error {
	began := time.Now()
	var out reindexJSON
	err := p.reading(ctx, f, func(c *directory.Catalogue) (err error) {
		progress := p.every(time.Second, "rebuilding listings", "groups")
		if out.Groups, err = c.Rebuild(ctx, func(groups int) { progress(int64(groups)) }); err != nil {
			return err
		}
		out.Indexes, err = p.reindexServers(ctx, c)
		return err
	})
	out.TookMS = time.Since(began).Milliseconds()
	return p.answer(f.json, out, err, func() {
		fmt.Fprintf(p.stdout, "The listings of %d groups were rebuilt. Running servers follow within two seconds.\n", out.Groups)
		for _, x := range out.Indexes {
			fmt.Fprintf(p.stdout, "On %s a new index of %d listings, %s, has taken over.\n", x.Server, x.Listings, x.UID)
		}
	})
}

// reindexServers builds a new index on every search server and waits until each has taken over.
func (p *program) reindexServers(ctx context.Context, c *directory.Catalogue) ([]reindexIndexJSON, error) {
	servers, err := p.searchServers()
	if err != nil || len(servers) == 0 {
		return nil, err
	}
	var done []reindexIndexJSON
	err = meili.NewSyncer(c.Store(), servers, c.Vocabulary(), p.log).Rebuild(ctx, func(all []meili.Progress) {
		done = nil
		for _, x := range all {
			done = append(done, reindexIndexJSON{Server: x.Server, UID: x.UID, Listings: x.Done})
			if !x.Live {
				p.log.Info("building a search index", "server", x.Server, "listings", x.Done, "of", x.Total,
					"per_second", int(x.PerSecond), "left", x.Left.Round(time.Second))
			}
		}
	})
	return done, err
}
