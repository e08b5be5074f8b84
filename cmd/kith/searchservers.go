package main

import "github.com/kithdirectory/kith/directory/meili"

// searchServers gives the servers KITH_MEILI_URL names; it sends nothing.
func (p *program) searchServers() ([]*meili.Server, error) {
	var servers []*meili.Server
	for _, address := range p.config.MeiliURLs {
		s, err := meili.Connect(address, p.config.MeiliKey)
		if err != nil {
			return nil, err
		}
		servers = append(servers, s)
	}
	return servers, nil
}
