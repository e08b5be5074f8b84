package web_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/web/webtest"
)

// anImport is what these tests read of an import.
type anImport struct {
	ID, Source, Status string
	SourceID           string `json:"source_id"`
	Progress           *struct{ Stage string }
	Mapping            []struct {
		Columns []struct{ Column, Field string }
	}
	Report *struct {
		New, Rejected int
		Refused       *string
	}
	Undo *struct{ Archived int }
}

// into asks as ask does, wants a status, and reads the answer.
func (a *api) into(v any, method, path, body string, status int) []byte {
	a.t.Helper()
	got, answer := a.ask(method, path, body, true)
	if got != status {
		a.t.Fatalf("%s %s %s: %d, want %d\n%.300s", method, path, body, got, status, answer)
	}
	if v != nil {
		if err := json.Unmarshal(answer, v); err != nil {
			a.t.Fatal(err)
		}
	}
	return answer
}

// upload sends a list as the form does.
func (a *api) upload(fields map[string]string, files map[string]string) (*http.Response, []byte) {
	a.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, text := range fields {
		if err := w.WriteField(name, text); err != nil {
			a.t.Fatal(err)
		}
	}
	for name, text := range files {
		part, err := w.CreateFormFile("files", name)
		if err != nil {
			a.t.Fatal(err)
		}
		if _, err := io.WriteString(part, text); err != nil {
			a.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		a.t.Fatal(err)
	}
	sent := body.String()
	request, err := http.NewRequestWithContext(a.t.Context(), http.MethodPost, a.url+"/api/v1/imports", &body)
	if err != nil {
		a.t.Fatal(err)
	}
	request.Header.Set("Content-Type", w.FormDataContentType())
	request.Header.Set("Authorization", "Bearer "+a.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		a.t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	a.checkAnswer(request, sent, response, answer, response.StatusCode == http.StatusCreated)
	return response, answer
}

func TestAPIImportsFromUploadToUndo(t *testing.T) {
	a, desk := newDeskAPI(t)
	settle := func(id string) {
		t.Helper()
		if _, err := desk.Settle(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	response, answer := a.upload(map[string]string{"source": "Test council", "region": "Victoria"}, map[string]string{"groups.csv": webtest.List()})
	var i anImport
	if err := json.Unmarshal(answer, &i); err != nil || response.StatusCode != http.StatusCreated || i.Status != "reading" {
		t.Fatalf("status %d, %v: %s", response.StatusCode, err, answer)
	}
	at := response.Header.Get("Location")
	if at != "/api/v1/imports/"+i.ID {
		t.Errorf("Location %q of import %s", at, i.ID)
	}
	settle(i.ID)
	if body := a.into(&i, "GET", at, "", 200); i.Status != "waiting" || i.Report.New != 7 || i.Report.Rejected != 1 || i.Progress != nil || strings.Contains(string(body), "Bandicoot") {
		t.Errorf("read, it is %s", body)
	}
	var list []anImport
	a.into(&list, "GET", "/api/v1/imports", "", 200)
	if len(list) != 1 || list[0].ID != i.ID || list[0].Source != "Test council" {
		t.Errorf("listed: %+v", list)
	}
	var page struct {
		Total, Page, Pages int
		Records            []struct {
			Row               int
			Key, Name, Action string
			Problems          []struct{ Code string }
			Decision          *struct{ Choice string }
		}
	}
	a.into(&page, "GET", at+"/records?show=rejected", "", 200)
	if page.Total != 1 || page.Records[0].Row != 9 || len(page.Records[0].Problems) == 0 {
		t.Errorf("rejected: %+v", page)
	}
	if body := a.into(&page, "GET", at+"/records", "", 200); page.Total != 8 || page.Pages != 1 || strings.Contains(string(body), "Bandicoot") || strings.Contains(string(body), "5550") {
		t.Errorf("all: %s", body)
	}
	first := page.Records[0].Key
	a.into(nil, "POST", at+"/decisions", `{"key":"`+first+`","choice":"skip"}`, 200)
	if a.into(&page, "GET", at+"/records", "", 200); page.Records[0].Decision == nil || page.Records[0].Decision.Choice != "skip" {
		t.Errorf("decided: %+v", page.Records[0])
	}

	mapping, err := json.Marshal(i.Mapping)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(strings.ToLower(string(mapping)), `"column":"code","field":"unpublished"`, `"column":"code","field":"category"`, 1)
	for _, name := range []string{"Group name", "Organisation", "What it does", "Venue", "Address", "Suburb", "Postcode", "Phone", "When", "Cost", "Code"} {
		changed = strings.Replace(changed, `"column":"`+strings.ToLower(name)+`"`, `"column":"`+name+`"`, 1)
	}
	a.into(&i, "POST", at+"/reread", `{"mapping":`+changed+`,"region":"VIC"}`, 202)
	settle(i.ID)
	a.into(&i, "GET", at, "", 200)
	if c := i.Mapping[0].Columns[10]; i.Status != "waiting" || c.Column != "Code" || c.Field != "category" {
		t.Errorf("read again it is %s with %+v", i.Status, c)
	}

	a.into(nil, "POST", at+"/publish", "", 422)
	a.into(&i, "POST", at+"/publish", `{"permission":"The manager, by telephone"}`, 202)
	if i.Status != "applying" || i.Progress == nil {
		t.Errorf("being published it is %+v", i)
	}
	settle(i.ID)
	var source struct {
		Licence, Permission string
		Shown               int
		Retired             bool
	}
	sourceAt := "/api/v1/sources/" + i.SourceID
	if a.into(&source, "GET", sourceAt, "", 200); source.Shown != 6 || source.Permission == "" {
		t.Errorf("the source is %+v", source)
	}
	if a.into(&source, "PATCH", sourceAt, `{"licence":" CC BY 4.0 "}`, 200); source.Licence != "CC BY 4.0" || source.Permission == "" {
		t.Errorf("the source is %+v", source)
	}
	if a.into(&source, "PATCH", sourceAt, `{"licence":"","permission":""}`, 200); source.Shown != 0 {
		t.Errorf("with no licence it shows %d groups", source.Shown)
	}
	if a.into(&source, "PATCH", sourceAt, `{"licence":"CC BY 4.0","permission":"the council's letter"}`, 200); source.Shown != 6 {
		t.Errorf("with its licence again it shows %d groups", source.Shown)
	}
	var scheduled struct {
		Schedule struct {
			URL    string `json:"url"`
			Every  int    `json:"every_hours"`
			Itself bool   `json:"publish_by_itself"`
			NextAt string `json:"next_at"`
			Last   *struct{}
		}
		Work *struct{}
	}
	a.into(&scheduled, "PATCH", sourceAt, `{"schedule":{"url":"https://data.example.org/a.csv","every_hours":24}}`, 200)
	if got := scheduled.Schedule; got.URL != "https://data.example.org/a.csv" || got.Every != 24 || got.Itself || got.NextAt == "" || got.Last != nil || scheduled.Work != nil {
		t.Errorf("the schedule is %+v", scheduled)
	}
	if a.into(&scheduled, "PATCH", sourceAt, `{"schedule":{"publish_by_itself":true}}`, 200); !scheduled.Schedule.Itself || scheduled.Schedule.Every != 24 {
		t.Errorf("the schedule is %+v", scheduled)
	}
	a.into(nil, "PATCH", sourceAt, `{"schedule":{"url":""}}`, 422)
	for _, path := range []string{"/stop", "/withdraw", "/publish", "/reread"} {
		a.into(nil, "POST", at+path, "", 409)
	}
	a.into(nil, "POST", at+"/undo", "", 202)
	settle(i.ID)
	if a.into(&i, "GET", at, "", 200); i.Status != "undone" || i.Undo == nil || i.Undo.Archived != 6 {
		t.Errorf("undone it is %+v", i)
	}
	if a.into(&source, "PATCH", sourceAt, `{"retired":true}`, 200); !source.Retired || source.Shown != 0 {
		t.Errorf("retired: %+v", source)
	}
	a.into(nil, "PATCH", sourceAt, `{"retired":false}`, 422)
	a.into(nil, "GET", "/api/v1/sources", "", 200)

	if response, answer := a.upload(map[string]string{"source": "Test council"}, map[string]string{"groups.csv": webtest.List()}); response.StatusCode != 422 {
		t.Errorf("into a retired source: %d %s", response.StatusCode, answer)
	}
	_, answer = a.upload(map[string]string{"source": "Another"}, map[string]string{"groups.csv": webtest.List()})
	if err := json.Unmarshal(answer, &i); err != nil {
		t.Fatal(err)
	}
	a.into(nil, "POST", "/api/v1/imports/"+i.ID+"/stop", "", 202)
	settle(i.ID)
	a.into(&i, "POST", "/api/v1/imports/"+i.ID+"/withdraw", "", 202)
	if i.Status != string(directory.ImportWithdrawn) {
		t.Errorf("it is %s", i.Status)
	}
}

func TestAPIImportsRefuse(t *testing.T) {
	a, desk := newDeskAPI(t)
	i, err := desk.Bring(t.Context(), "Test", directory.ImportSettings{Region: "VIC"}, "a.csv", webtest.List())
	if err != nil {
		t.Fatal(err)
	}
	at := "/api/v1/imports/" + i.ID
	for _, test := range []struct {
		method, path, body string
		status             int
		field              string
	}{
		{"GET", "/api/v1/imports?colour=red", "", 422, "colour"},
		{"GET", at + "?x=1", "", 422, "x"},
		{"GET", at + "/records?show=secret", "", 422, "show"},
		{"GET", at + "/records?page=1000000000", "", 422, "page"},
		{"GET", at + "/records?page=0", "", 422, "page"},
		{"GET", at + "/records?page=1&page=2", "", 422, "page"},
		{"GET", "/api/v1/imports/nonsense", "", 404, ""},
		{"GET", "/api/v1/imports/" + directory.NewID() + "/records", "", 404, ""},
		{"POST", "/api/v1/imports/" + directory.NewID() + "/undo", "", 404, ""},
		{"GET", "/api/v1/sources/nonsense", "", 404, ""},
		{"PATCH", "/api/v1/sources/" + directory.NewID(), `{"licence":"x"}`, 404, ""},
		{"PATCH", "/api/v1/sources/" + i.SourceID, `{"name":"x"}`, 422, "name"},
		{"PATCH", "/api/v1/sources/" + i.SourceID, `{"licence":5}`, 422, "licence"},
		{"PATCH", "/api/v1/sources/" + i.SourceID, `{"licence":"` + strings.Repeat("a", 501) + `"}`, 422, "licence"},
		{"PATCH", "/api/v1/sources/" + i.SourceID, `{"licence":"x"} {}`, 422, ""},
		{"PATCH", "/api/v1/sources/" + i.SourceID, `{`, 422, ""},
		{"PATCH", "/api/v1/sources/" + i.SourceID, `[]`, 422, ""},
		{"POST", at + "/decisions", `{"key":"id:nobody","choice":"new"}`, 404, ""},
		{"POST", at + "/decisions", `{"choice":"new"}`, 422, "key"},
		{"POST", at + "/decisions", `{"key":"x","choice":"merge"}`, 422, "choice"},
		{"POST", at + "/decisions", `{"key":"x","choice":"same"}`, 422, "group_id"},
		{"POST", at + "/undo", "", 409, ""},
		{"POST", at + "/undo", `{"force":true}`, 422, "force"},
		{"POST", at + "/publish", `{"licence":"` + strings.Repeat("a", 70<<10) + `"}`, 413, ""},
		{"POST", at + "/reread", `{"mapping":[{"columns":[{"column":"Group name","field":"planet"}]}]}`, 422, "mapping"},
		{"POST", at + "/reread", `{"mapping":[{"columns":[{"column":"Group name","field":"name\n    attribute: x"}]}]}`, 422, "mapping"},
		{"POST", at + "/reread", `{"mapping":[{"columns":[{"column":"Group name","field":"answer","attribute":"access.teleport"}]}]}`, 422, "mapping"},
		{"POST", at + "/reread", `{"mapping":[{"columns":[]}]}`, 422, ""},
		{"POST", at + "/reread", `{"region":"Atlantis"}`, 422, "region"},
		{"POST", "/api/v1/imports", `{"source":"x"}`, 422, ""},
	} {
		status, body := a.ask(test.method, test.path, test.body, false)
		var answer struct {
			Error struct {
				Message string
				Fields  map[string]string
			}
		}
		if err := json.Unmarshal(body, &answer); err != nil {
			t.Fatalf("%s %s: %v", test.method, test.path, err)
		}
		if status != test.status || answer.Error.Message == "" || test.field != "" && answer.Error.Fields[test.field] == "" {
			t.Errorf("%s %s %.80s: %d %+v, want %d naming %q", test.method, test.path, test.body, status, answer.Error, test.status, test.field)
		}
	}
	for field, fields := range map[string]map[string]string{"colour": {"source": "Test", "colour": "red"}, "source": {"region": "VIC"}, "region": {"source": "Test", "region": "Atlantis"}} {
		if response, answer := a.upload(fields, map[string]string{"a.csv": webtest.List()}); response.StatusCode != 422 || !strings.Contains(string(answer), `"`+field+`":`) {
			t.Errorf("%v: %d %s, want 422 naming %s", fields, response.StatusCode, answer, field)
		}
	}
	if i, _, err := desk.Import(t.Context(), i.ID); err != nil || i.Status != directory.ImportWaiting {
		t.Errorf("something of it was done: %v, %v", i, err)
	}
	for _, method := range []string{"POST", "PATCH"} {
		path := map[string]string{"POST": at + "/withdraw", "PATCH": "/api/v1/sources/" + i.SourceID}[method]
		request, err := http.NewRequestWithContext(t.Context(), method, a.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+operatorToken)
		request.Header.Set("Sec-Fetch-Site", "cross-site")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusForbidden {
			t.Errorf("another site's %s: %d", method, response.StatusCode)
		}
	}
	for _, token := range []string{"", "wrong"} {
		a.token = token
		for _, path := range []string{"GET /api/v1/imports", "POST /api/v1/imports", "GET " + at, "GET " + at + "/records", "POST " + at + "/decisions", "POST " + at + "/publish", "POST " + at + "/reread", "POST " + at + "/stop", "POST " + at + "/withdraw", "POST " + at + "/undo", "GET /api/v1/sources", "GET /api/v1/sources/" + i.SourceID, "PATCH /api/v1/sources/" + i.SourceID} {
			method, path, _ := strings.Cut(path, " ")
			if status, body := a.ask(method, path, "", false); status != http.StatusUnauthorized || strings.Contains(string(body), webtest.ListGroup) {
				t.Errorf("token %q, %s %s: %d %.200s", token, method, path, status, body)
			}
		}
	}
}
