package web

import (
	"net/http"
	"testing"

	"github.com/kithdirectory/kith/web/webtest"
)

// BenchmarkPages measures whole pages in process, on the invented catalogue: what the pages cost on
// top of the search.
func BenchmarkPages(b *testing.B) {
	catalogue, err := webtest.Open(b.Context(), b.TempDir(), webtest.Now)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := catalogue.Store().Close(); err != nil {
			b.Error(err)
		}
	})
	server, err := New(Parts{Catalogue: catalogue, Public: true})
	if err != nil {
		b.Fatal(err)
	}
	for name, path := range map[string]string{
		"home": "/", "results": carlton + "&facet.cost=free", "group": "/groups/" + webtest.StitchID + "?near=carlton-vic-3053",
	} {
		for _, packed := range []string{"gzip", "plain"} {
			b.Run(name+"/"+packed, func(b *testing.B) {
				for b.Loop() {
					req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
					if err != nil {
						b.Fatal(err)
					}
					req.RequestURI, req.RemoteAddr = path, "192.0.2.1:1"
					req.Header.Set("Accept-Encoding", packed)
					if got := serve(server.Handler(), req); got.status != http.StatusOK {
						b.Fatal(got.status)
					}
				}
			})
		}
	}
}
