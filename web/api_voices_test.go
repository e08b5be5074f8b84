package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/kithdirectory/kith/web"
)

// Reports and notes go their whole way over the API, as it is described.
func TestAPIReportsAndNotes(t *testing.T) {
	a := apiOf(t, siteOf(t, embedded, func(p *web.Parts) { p.OperatorToken = operatorToken }))
	type thing struct {
		ID        string
		GroupID   string `json:"group_id"`
		Version   int
		Status    string
		Text      string
		Paused    bool
		Reason    string
		CreatedAt string `json:"created_at"`
	}
	var found struct {
		Listings []struct {
			GroupID string `json:"group_id"`
		}
	}
	read := func(into any, status int, method, path, body string) {
		t.Helper()
		got, answer := a.ask(method, path, body, status < 300)
		if got != status {
			t.Fatalf("%s %s %s: status %d, want %d: %s", method, path, body, got, status, answer)
		}
		if into != nil {
			if err := json.Unmarshal(answer, into); err != nil {
				t.Fatal(err)
			}
		}
	}
	read(&found, 200, "GET", "/api/v1/search?near=carlton-vic-3053&per_page=2", "")
	one, other := "/api/v1/groups/"+found.Listings[0].GroupID, "/api/v1/groups/"+found.Listings[1].GroupID

	// Anyone reports; only who may review reads what was said.
	var r thing
	read(&r, 201, "POST", one+"/reports", `{"text": "It is on Thursdays now."}`)
	read(nil, 201, "POST", other+"/reports", `{"kind": "unsafe"}`)
	for _, body := range []string{`{"text": " "}`, `{"kind": "rude", "text": "x"}`, `{"text": "x", "by": "Eve"}`, `[]`} {
		read(nil, 422, "POST", one+"/reports", body)
	}
	read(nil, 404, "POST", "/api/v1/groups/0192f000-0000-7000-8000-00000000ffff/reports", `{"text": "x"}`)
	read(nil, 404, "POST", "/api/v1/groups/x/reports", `{"text": "x"}`)
	read(nil, 401, "GET", "/api/v1/reports", "")
	read(nil, 401, "POST", "/api/v1/reports/"+r.ID, `{"do": "pause"}`)
	read(nil, 401, "POST", one+"/notes", `{"text": "The ramp is at the back."}`)
	read(nil, 401, "GET", "/api/v1/notes", "")

	a.token = operatorToken
	var reports []thing
	read(&reports, 200, "GET", "/api/v1/reports", "")
	if len(reports) != 2 || reports[1].Text != "It is on Thursdays now." || reports[1].GroupID != found.Listings[0].GroupID {
		t.Fatalf("what waits: %+v", reports)
	}
	read(&r, 200, "POST", "/api/v1/reports/"+r.ID, `{"do": "pause"}`)
	if read(nil, 404, "GET", one, ""); !r.Paused {
		t.Error("the group is not paused")
	}
	read(&r, 200, "POST", "/api/v1/reports/"+r.ID, `{"do": "unpause"}`)
	read(nil, 200, "GET", one, "")
	read(nil, 422, "POST", "/api/v1/reports/"+r.ID, `{"do": "close", "version": 1}`)
	read(nil, 409, "POST", "/api/v1/reports/"+r.ID, `{"do": "close", "version": 9, "outcome": "Rang them."}`)
	read(nil, 422, "POST", "/api/v1/reports/"+r.ID, `{"do": "burn"}`)
	read(&r, 200, "POST", "/api/v1/reports/"+r.ID, `{"do": "close", "version": 1, "outcome": "Rang them."}`)
	if r.Status != "closed" {
		t.Errorf("closed: %+v", r)
	}
	read(nil, 409, "POST", "/api/v1/reports/"+r.ID, `{"do": "close", "version": 2, "outcome": "Again."}`)

	var n, no thing
	read(nil, 422, "POST", one+"/notes", `{"text": "My client rang 0491 570 156"}`)
	read(&n, 201, "POST", one+"/notes", `{"text": "The ramp is at the back."}`)
	read(&no, 201, "POST", one+"/notes", `{"text": "It is loud."}`)
	var notes []thing
	read(&notes, 200, "GET", "/api/v1/notes", "")
	if len(notes) != 2 || n.Status != "waiting" {
		t.Fatalf("what waits: %+v", notes)
	}
	decide := func(which thing, do, more string) thing {
		t.Helper()
		var out thing
		read(&out, 200, "POST", "/api/v1/notes/"+which.ID, fmt.Sprintf(`{"do": %q, "version": %d%s}`, do, which.Version, more))
		return out
	}
	n = decide(n, "publish", "")
	read(nil, 422, "POST", "/api/v1/notes/"+no.ID, `{"do": "decline", "version": 1}`)
	if no = decide(no, "decline", `, "reason": "Say when it is."`); no.Status != "declined" || no.Reason == "" {
		t.Errorf("declined: %+v", no)
	}
	read(&notes, 200, "GET", "/api/v1/notes?status=published", "")
	if len(notes) != 1 || notes[0].ID != n.ID {
		t.Errorf("what is shown: %+v", notes)
	}
	read(nil, 422, "GET", "/api/v1/notes?status=all", "")
	if n = decide(n, "take_down", ""); n.Status != "taken down" {
		t.Errorf("taken down: %+v", n)
	}
	read(nil, http.StatusConflict, "POST", "/api/v1/notes/"+n.ID, fmt.Sprintf(`{"do": "publish", "version": %d}`, n.Version))
}
