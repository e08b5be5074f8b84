package main

import (
	"context"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/meili"
)

// searchServers gives the servers KITH_MEILI_URL names; it sends nothing.
func (p *program) searchServers() ([]*meili.Server, error) {
	return p.searchServersWith(p.config.MeiliKey)
}

func (p *program) searchServersWith(key string) ([]*meili.Server, error) {
	var servers []*meili.Server
	for _, address := range p.config.MeiliURLs {
		s, err := meili.Connect(address, key)
		if err != nil {
			return nil, err
		}
		servers = append(servers, s)
	}
	return servers, nil
}

// glanceTimeout is how long serve looks at each search server when it starts.
const glanceTimeout = 20 * time.Second

// glance logs what is wrong with the search servers when serve starts. It holds nothing up: until that is
// mended, the fallback answers.
func (p *program) glance(ctx context.Context, c *directory.Catalogue, servers []*meili.Server) {
	for _, s := range servers {
		looking, cancel := context.WithTimeout(ctx, glanceTimeout)
		for _, found := range meili.Glance(looking, c.Store(), s, c.Vocabulary()) {
			if found.Err != nil && ctx.Err() == nil {
				p.log.Warn("a search server is not as it should be; where it cannot answer, the fallback does",
					"server", s.Address(), "what", found.Name, "why", sentence(found.Err))
			}
		}
		cancel()
	}
}
