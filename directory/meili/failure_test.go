package meili

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// TestExplain: what a server answers becomes a sentence that says what to do, and keeps no filter.
func TestExplain(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
		says   string
		code   directory.Code
	}{
		"wrong key":       {403, `{"code":"invalid_api_key","message":"The provided API key is invalid."}`, "kith search-keys", directory.CodeUnavailable},
		"full disk":       {500, `{"code":"internal","message":"Error while receiving the playload. No space left on device (os error 28)."}`, "Make room", directory.CodeUnavailable},
		"full disk, told": {422, `{"code":"no_space_left_on_device","message":"x"}`, "Make room", directory.CodeUnavailable},
		"another shape":   {400, `{"code":"invalid_search_filter","message":"Attribute y_safety = secret is not filterable"}`, "kith reindex", directory.CodeInternal},
		"no master key":   {500, `{"code":"missing_master_key","message":"x"}`, "MEILI_MASTER_KEY", directory.CodeUnavailable},
		"another program": {404, `<html>not here</html>`, "is not Meilisearch's", directory.CodeUnavailable},
		"unknown":         {500, `{"code":"internal","message":"x"}`, "(internal)", directory.CodeInternal},
	} {
		t.Run(name, func(t *testing.T) {
			stub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				if _, err := w.Write([]byte(test.body)); err != nil {
					t.Error(err)
				}
			}))
			defer stub.Close()
			told(t, stub.URL, test.says, test.code)
		})
	}
	t.Run("no TLS", func(t *testing.T) {
		stub := httptest.NewServer(http.NotFoundHandler())
		defer stub.Close()
		told(t, strings.Replace(stub.URL, "http://", "https://", 1), "with http:// instead", directory.CodeUnavailable)
	})
	t.Run("a certificate nobody trusts", func(t *testing.T) {
		stub := httptest.NewTLSServer(http.NotFoundHandler())
		defer stub.Close()
		told(t, stub.URL, "does not trust", directory.CodeUnavailable)
	})
	t.Run("nobody listens", func(t *testing.T) {
		stub := httptest.NewServer(http.NotFoundHandler())
		stub.Close()
		told(t, stub.URL, "cannot be reached", directory.CodeUnavailable)
	})
}

func told(t *testing.T, address, says string, code directory.Code) {
	t.Helper()
	s, err := Connect(address, "quollquollquollquoll")
	if err != nil {
		t.Fatal(err)
	}
	err = s.call(context.WithoutCancel(t.Context()), http.MethodGet, "/indexes", nil, nil)
	if err == nil || !strings.Contains(err.Error(), says) || directory.ErrorCode(err) != code {
		t.Errorf("it says %v (%s), want %q (%s)", err, directory.ErrorCode(err), says, code)
	}
	if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "quoll")) {
		t.Errorf("it tells what nobody may read: %v", err)
	}
}
