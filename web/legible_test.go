package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/web/webtest"
)

// What is not UTF-8 is refused with a sentence before anything reads it, wherever it stands.
func TestWhatCannotBeReadIsRefused(t *testing.T) {
	site := openSite(t, nil).as(t, "facilitator")
	send := func(method, path, kind, body string) answer {
		req := site.request(method, path, strings.NewReader(body))
		if kind != "" {
			req.Header.Set("Content-Type", kind)
		}
		return site.do(req)
	}
	const form = "application/x-www-form-urlencoded"
	what := "/groups/" + webtest.StitchID + "/edit/what"
	for name, a := range map[string]answer{
		"a form's field":          send(http.MethodPost, what, form, "do=save&version=1&name=%ff%fe"),
		"a form's raw bytes":      send(http.MethodPost, what, form, "do=save&version=1&name=\xff\xfe"),
		"a field's name":          send(http.MethodPost, what, form, "do=save&version=1&%ff=x"),
		"a form anybody may send": send(http.MethodPost, "/propose", form, "name=%c3%28"),
		"an address":              send(http.MethodGet, "/search?near=%ff", "", ""),
		"a path":                  send(http.MethodGet, "/groups/%ff", "", ""),
		"JSON":                    send(http.MethodPost, "/api/v1/search", "application/json", "{\"near\": \"\xff\"}"),
		"JSON without its kind":   send(http.MethodPost, "/api/v1/search", "", "{\"near\": \"\xff\"}"),
		"an address of the API":   send(http.MethodGet, "/api/v1/search?q=%ff", "", ""),
	} {
		if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.body, "letters that cannot be read") {
			t.Errorf("%s: status %d: %.300s", name, a.StatusCode, a.body)
		}
	}
	if a := send(http.MethodPost, "/api/v1/search", "application/json", `{"near": "Carlton VIC"}`); a.StatusCode != http.StatusOK {
		t.Errorf("what can be read: status %d: %s", a.StatusCode, a.body)
	}
	if a := site.post("/propose", url.Values{"name": {"Гурток вишивки"}, "phone": {"03 5550 0199"}}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("another script: status %d: %s", a.StatusCode, a.body)
	}
	g, err := site.server.catalogue.Store().Group(t.Context(), webtest.StitchID)
	if err != nil || g.Version != 1 || bytes.ContainsRune([]byte(g.Name), 0xfffd) {
		t.Errorf("%+v, %v", g, err)
	}
}

// Browsers send every line end of a form as CR LF; what is kept has LF.
func TestLineEndsOfForms(t *testing.T) {
	site := openSite(t, nil)
	group := "/groups/" + webtest.StitchID
	for path, form := range map[string]url.Values{
		group + "/unsafe": {"text": {"It was loud.\r\n\r\nSomebody shouted."}}, group + "/wrong": {"text": {"It has moved.\r\nAsk at the hall."}},
		group + "/correct": {"note": {"It has moved.\rAsk at the hall."}}, "/propose": {"name": {"Line Dancers"}, "phone": {"03 5550 0199"}, "note": {"One.\r\nTwo."}},
	} {
		if a := site.post(path, form); a.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: status %d: %.600s", path, a.StatusCode, a.body)
		}
	}
	changes, err := site.server.catalogue.Store().Changes(t.Context(), directory.ChangeWaiting, 10)
	if err != nil || len(changes) != 2 {
		t.Fatalf("%d changes, %v", len(changes), err)
	}
	for _, change := range changes {
		if strings.Contains(change.Reason, "\r") || !strings.Contains(change.Reason, "\n") {
			t.Errorf("%q", change.Reason)
		}
	}
}
