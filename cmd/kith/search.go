package main

import (
	"context"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/meili"
	"github.com/kithdirectory/kith/directory/memindex"
	"github.com/kithdirectory/kith/directory/memindex/fromstore"
)

// mostEmbedded is how many listings every node keeps in memory as a fallback, unless KITH_SEARCH_FALLBACK
// says otherwise: about 65 MB (docs/speed.md).
const mostEmbedded = 200_000

// openIndex makes what answers searches: the search servers with a fallback behind them, or, where there
// are none, the embedded index alone.
func (p *program) openIndex(ctx context.Context, store directory.Store, vocabulary *directory.Vocabulary) (directory.Index, error) {
	if len(p.config.MeiliURLs) == 0 {
		return memindex.New(vocabulary), nil
	}
	connected, err := p.searchServers()
	if err != nil {
		return nil, err
	}
	var servers []directory.Engine
	for _, server := range connected {
		open := func(uid string) directory.Index { return server.Index(uid, vocabulary) }
		servers = append(servers, directory.Engine{Name: server.Address(), Index: directory.NewLiveIndex(store, server.Address(), meili.SettingsHash(vocabulary), open)})
	}
	second, err := p.openFallback(ctx, store, vocabulary)
	if err != nil {
		return nil, err
	}
	return directory.NewFallback(servers, second, p.log), nil
}

// openFallback makes what answers where search servers do not.
func (p *program) openFallback(ctx context.Context, store directory.Store, vocabulary *directory.Vocabulary) (directory.Index, error) {
	which := p.config.SearchFallback
	if which == "" {
		listings, err := store.CountListings(ctx)
		if err != nil {
			return nil, err
		}
		if which = fallbackEmbedded; listings > mostEmbedded {
			which = fallbackDatabase
		}
	}
	p.log.Info("search servers answer, with a fallback", "servers", len(p.config.MeiliURLs), "fallback", which)
	if which == fallbackEmbedded {
		return memindex.New(vocabulary), nil
	}
	return fromstore.Open(ctx, store, vocabulary)
}
