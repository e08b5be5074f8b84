package main

import (
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
)

// What nobody should send is answered in words, by the page and by the API, and harms nothing.
func TestBadRequestsAreAnsweredInWords(t *testing.T) {
	b := newBench(t)
	b.run("import", "--apply", "--region", "VIC", b.file("circles.csv", circles(3))).ok()
	s := b.serve()
	const carlton = "near=carlton-vic-3053&"
	tests := map[string]struct {
		query  string
		status int
		field  string // that the API names; none for a fault of the whole address
	}{
		"unknown suburb":          {"near=xyzzyville", http.StatusNotFound, "near"},
		"several suburbs":         {"near=richmond", http.StatusConflict, "near"},
		"a point nowhere":         {"near=999,999", http.StatusNotFound, "near"},
		"radius of -1":            {carlton + "within=-1", http.StatusUnprocessableEntity, "within"},
		"radius of 1e9":           {carlton + "within=1e9", http.StatusUnprocessableEntity, "within"},
		"no radius":               {carlton + "within=NaN", http.StatusUnprocessableEntity, "within"},
		"endless radius":          {carlton + "within=1e400", http.StatusUnprocessableEntity, "within"},
		"page 10^9":               {carlton + "page=1000000000", http.StatusUnprocessableEntity, "page"},
		"page -1":                 {carlton + "page=-1", http.StatusUnprocessableEntity, "page"},
		"page beyond numbers":     {carlton + "page=99999999999999999999", http.StatusUnprocessableEntity, "page"},
		"words not in UTF-8":      {carlton + "q=%ff%fe", http.StatusUnprocessableEntity, "q"},
		"place not in UTF-8":      {"near=%ff%fe", http.StatusUnprocessableEntity, "near"},
		"too many words":          {carlton + "q=" + strings.Repeat("a+", 600), http.StatusUnprocessableEntity, "q"},
		"age -3":                  {carlton + "age=-3", http.StatusUnprocessableEntity, "age"},
		"age 9999":                {carlton + "age=9999", http.StatusUnprocessableEntity, "age"},
		"no such day":             {carlton + "day=someday", http.StatusUnprocessableEntity, "day"},
		"no such sort":            {carlton + "sort=luck", http.StatusUnprocessableEntity, "sort"},
		"private need in address": {carlton + "facet.experience=refugees", http.StatusUnprocessableEntity, "facet.experience"},
		"an address of a MB":      {carlton + "q=" + strings.Repeat("a", 1<<20), http.StatusUnprocessableEntity, ""},
		"an address of 20 kB":     {carlton + "q=" + strings.Repeat("a", 20_000), http.StatusUnprocessableEntity, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			api := s.get("/api/v1/search?" + test.query)
			refused := decoded[found](t, api)
			if api.status != test.status || refused.Error == nil || len(strings.Fields(refused.Error.Message)) < 3 {
				t.Fatalf("the API answers %d %s, want %d", api.status, clip(api.body), test.status)
			}
			if _, named := refused.Error.Fields[test.field]; test.field != "" && !named {
				t.Errorf("the API names %v, want %s", refused.Error.Fields, test.field)
			}
			page := s.get("/search?" + test.query)
			if page.status != test.status {
				t.Errorf("the page answers %d, want %d", page.status, test.status)
			}
			if !utf8.ValidString(api.body) {
				t.Error("the API's answer is not UTF-8")
			}
			words := pageWords(t, page)
			if len(strings.Fields(words)) < 3 || len(words) > 2_000 {
				t.Errorf("the page says %q", clip(words))
			}
		})
	}
	if got := s.search(nearCarlton).Total; got != 3 {
		t.Errorf("afterwards %d of 3 are found", got)
	}
}

// pageWords gives what the main part of a page says of a fault, without its form.
func pageWords(t *testing.T, a answer) string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(doc.Find("main [role=alert], main .fault").Text()), " ")
}

func TestBadBodiesAreAnsweredInWords(t *testing.T) {
	s := newBench(t).serve()
	for name, test := range map[string]struct {
		body   string
		status int
	}{
		"nothing":        {"", http.StatusUnprocessableEntity},
		"not JSON":       {"{", http.StatusUnprocessableEntity},
		"a list":         {"[1]", http.StatusUnprocessableEntity},
		"two objects":    {"{} {}", http.StatusUnprocessableEntity},
		"unknown name":   {`{"nope": 1}`, http.StatusUnprocessableEntity},
		"deep":           {strings.Repeat("[", 20_000), http.StatusUnprocessableEntity},
		"a radius of -1": {`{"near": "carlton-vic-3053", "within": -1}`, http.StatusUnprocessableEntity},
		"avoid nothing":  {`{"near": "carlton-vic-3053", "avoid": [{}]}`, http.StatusUnprocessableEntity},
		"too large":      {`{"q": "` + strings.Repeat("a", 70_000) + `"}`, http.StatusRequestEntityTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			a := s.do(http.MethodPost, "/api/v1/search", "application/json", test.body)
			if refused := decoded[found](t, a); a.status != test.status || refused.Error == nil || refused.Error.Message == "" {
				t.Errorf("it answers %d %s, want %d", a.status, clip(a.body), test.status)
			}
		})
	}
	form := s.postForm("/search", url.Values{"near": {"carlton-vic-3053"}, "q": {strings.Repeat("a", 70_000)}})
	if form.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of 70 kB is answered %d", form.status)
	}
}

// serverMemory is what a small catalogue's server may hold after being sent whatever people can send.
const serverMemory = 300 << 20

func TestServerMemoryStaysSmall(t *testing.T) {
	b := newBench(t)
	b.run("import", "--apply", "--region", "VIC", b.file("circles.csv", circles(200))).ok()
	s := b.serve()
	for range 40 {
		s.get("/search?q=" + strings.Repeat("a", 1<<20))
		s.do(http.MethodPost, "/api/v1/search", "application/json", `{"q": "`+strings.Repeat("a", 60_000)+`"}`)
		s.get("/api/v1/listings.geojson?" + nearCarlton)
		s.get("/search?" + nearCarlton)
	}
	if held := residentMemory(t, s.cmd.Process.Pid); held > serverMemory {
		t.Errorf("the server holds %d MiB", held>>20)
	}
	if code := s.terminate(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	if most := mostMemory(s.cmd.ProcessState); most > serverMemory {
		t.Errorf("the server held %d MiB at its worst", most>>20)
	}
}

// residentMemory gives the memory a running process holds, in bytes; 0 where the system does not tell.
func residentMemory(t *testing.T, pid int) int64 {
	t.Helper()
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	if os.IsNotExist(err) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}
