package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/web/webtest"
)

// post sends a form as a browser on the page would.
func (s *deskSite) postForm(path string, form url.Values) *http.Response {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { r.Body.Close() })
	return r
}

func TestSourcesAreFetchedByThemselves(t *testing.T) {
	site := openDesk(t, nil)
	site.bring(victoria, "groups.csv", webtest.List())
	source, err := site.desk.Catalogue.Store().SourceByName(t.Context(), "Test list")
	if err != nil {
		t.Fatal(err)
	}
	path := "/desk/sources/" + source.ID
	for name, form := range map[string]url.Values{
		"no address":  {"do": {"schedule"}, "every": {"24"}},
		"not the web": {"do": {"schedule"}, "every": {"24"}, "url": {"file:///etc/passwd"}},
		"how often":   {"do": {"schedule"}, "every": {"soon"}, "url": {"https://data.example.org/a.csv"}},
	} {
		if r := site.postForm(path, form); r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %s", name, r.Status)
		}
	}
	if r := site.postForm(path, url.Values{"do": {"schedule"}, "every": {"24"}, "itself": {"yes"}, "url": {"https://data.example.org/a.csv"}}); r.StatusCode != http.StatusSeeOther {
		t.Fatal(r.Status)
	}
	doc := site.look("/desk/sources")
	has(t, doc, "option[value='24'][selected]")
	has(t, doc, "input[name=itself][checked]")
	has(t, doc, "input[name=url][value='https://data.example.org/a.csv']")
	has(t, doc, "button[value=fetch]")

	at := time.Date(2026, 11, 28, 1, 0, 0, 0, time.UTC)
	site.write(func(ctx context.Context, tx directory.Tx) error {
		s, err := tx.Source(ctx, source.ID)
		if err != nil {
			return err
		}
		s.Refetch.Note(directory.Fetched{OK: true, Rows: 40}, at)
		s.Refetch.Note(directory.Fetched{OK: true, Rows: 37, Changed: 2, Gone: 3}, at.Add(24*time.Hour))
		s.Refetch.Note(directory.Fetched{Sentence: "data.example.org cannot be reached. Try again later."}, at.Add(48*time.Hour))
		s.Refetch.Note(directory.Fetched{Sentence: "data.example.org cannot be reached. Try again later."}, at.Add(49*time.Hour))
		return tx.SaveSource(ctx, s)
	})
	doc = site.look("/desk/sources")
	for _, words := range []string{"Could not be fetched", "data.example.org cannot be reached", "2 times in a row", "37 records: 0 new, 2 changed, 3 gone", "3 fewer than the time before", "29 Nov 2026"} {
		hasText(t, doc, ".health", words)
	}
}

func TestListsBeginFromAnAddress(t *testing.T) {
	site := openDesk(t, nil)
	has(t, site.look("/desk"), "input[name=address][type=url]")
	a := site.upload(part{"source", "", "A feed"}, part{"region", "", "Victoria"}, part{"address", "", "https://data.example.org/a.csv"})
	if a.StatusCode != http.StatusSeeOther {
		t.Fatal(a.Status)
	}
	for name, parts := range map[string][]part{
		"both":     {{"source", "", "A feed"}, {"address", "", "https://data.example.org/a.csv"}, {"files", "groups.csv", webtest.List()}},
		"password": {{"source", "", "A feed"}, {"address", "", "https://me:secret@data.example.org/a.csv"}},
	} {
		if a := site.upload(parts...); a.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %s", name, a.Status)
		}
	}
}
