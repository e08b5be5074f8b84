package main

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// secretPlace are the traces of the one address that nothing may show, in the forms it might take.
var secretPlace = []string{"zyzzyva", "Zyzzyva", "ZYZZYVA", "-37.7912", "144.9645", "37.791,", "Quokkahall"}

// refuges is a list that names the secret address wherever an address might stand: in its own column,
// in descriptions, in the hours, in web addresses and as coordinates.
func refuges() string {
	const at = "17 Zyzzyva Lane"
	return "Name,Description,Venue,Address,Suburb,State,Postcode,Phone,Website,Hours,Latitude,Longitude,Cost\n" +
		`Harbour Women's Refuge,"Crisis accommodation for women leaving family violence. The door is at ` + at + `, behind Quokkahall Rooms (-37.7912, 144.9645).",` +
		`Quokkahall Rooms,` + at + `,Carlton,VIC,3053,1800 555 010,https://harbour.example.org/find-us/17-zyzzyva-lane,"Mon-Fri 9am to 5pm, ring the bell at ` + at + `",-37.7912,144.9645,Free` + "\n" +
		`Knitting Group After Sexual Assault,"We meet every Tuesday at 10am in the Quokkahall Rooms, ` + at + `. ZYZZYVA LANE is off Lygon Street.",` +
		`Quokkahall Rooms,"` + at + `",Carlton,VIC,3053,(03) 5550 1199,https://maps.example.org/?q=17+Zyzzyva+Lane,"Tuesday 10am to 12pm, ` + at + `",-37.7912,144.9645,"Free, pay at ` + at + `"` + "\n" +
		`Knitting Group Behind Closed Doors,"We meet every Tuesday at 10am at ` + at + `, in the Quokkahall Rooms (-37.7912, 144.9645): 17 Zyzzyva Ln, off ZYZZYVA LANE.",` +
		`Quokkahall Rooms,"` + at + ` (address withheld, not for publication)",Carlton,VIC,3053,(03) 5550 1198,https://circle.example.org/find-us/17-zyzzyva-lane,"Tuesday 10am to 12pm, ` + at + `",-37.7912,144.9645,"Free, pay at ` + at + `"` + "\n"
}

// A place that must not be known appears in nothing that Kith shows or writes down.
func TestSecretPlaceAppearsNowhere(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		b.env = append(b.env, "KITH_METRICS_ADDR=127.0.0.1:"+freePort(t), "KITH_LOG_LEVEL=DEBUG")
		file := b.file("refuges.csv", refuges())
		said := map[string]string{}
		note := func(o outcome) { said["kith "+o.args] = o.ok().stdout + o.stderr }
		note(b.run("import", "--json", "--region", "VIC", file))
		note(b.run("import", "--apply", "--json", "--region", "VIC", file))
		b.run("import", "--apply", "--region", "VIC", b.file("circles.csv", circles(30))).ok()
		for _, args := range [][]string{{"imports", "list", "--json"}, {"sources", "list", "--json"}, {"doctor"}, {"reindex"}} {
			note(b.run(args...))
		}
		for _, i := range one[[]importJSON](b.run("imports", "list", "--json").ok()) {
			note(b.run("imports", "show", i.ID))
		}
		s := b.serve()
		s.mustKnowThe(t, "Harbour Women's Refuge", "Knitting Group After Sexual Assault", "Knitting Group Behind Closed Doors")
		for address, body := range s.walk() {
			said[address] = body
		}
		said["/metrics"] = get(t, "http://"+metricsAddr(b))
		if got := s.search("near=carlton-vic-3053&q=zyzzyva"); got.Total+got.Elsewhere.Total != 0 {
			t.Error("the address can be searched for")
		}
		if code := s.terminate(); code != exitOK {
			t.Errorf("exit code %d", code)
		}
		said["the log"] = s.log.String()
		if len(said) < 60 {
			t.Errorf("only %d outputs were looked at", len(said))
		}
		for from, text := range said {
			for _, trace := range secretPlace {
				if at := strings.Index(text, trace); at >= 0 {
					t.Errorf("%s shows %q: …%s…", from, trace, text[max(0, at-60):min(len(text), at+60)])
				}
			}
		}
	})
}

// mustKnowThe makes sure that the groups are there to be shown, so that finding nothing means something.
func (s *server) mustKnowThe(t *testing.T, names ...string) {
	t.Helper()
	found := s.search("near=carlton-vic-3053&kind=group,service,line,place")
	for _, name := range names {
		if !slices.ContainsFunc(found.Elsewhere.Listings, func(l listing) bool { return l.Name == name }) {
			t.Fatalf("%s is not found by the area it serves: %+v", name, found.Elsewhere)
		}
	}
}

const everyKind = "kind=group,service,line,place&per_page=100&facets=all"

// walk asks for every page that a link leads to and every endpoint of the API, and gives the answers by
// their addresses.
func (s *server) walk() map[string]string {
	s.t.Helper()
	queue := []string{
		"/", "/robots.txt", "/healthz", "/readyz", "/favicon.ico", "/cover", "/api/v1/vocabulary", "/api/v1/openapi.json",
		"/api/v1/suburbs?q=carl", "/api/v1/search?" + everyKind, "/api/v1/search?near=3053&" + everyKind, "/api/v1/search?box=144,-39,146,-37&" + everyKind,
		"/api/v1/listings.geojson?kind=group,service,line,place", "/api/v1/listings.geojson?near=3053&within=20km&kind=group,service,line,place",
		"/search?near=carlton-vic-3053&within=20km", "/search?near=carlton-vic-3053&kind=service", "/search?near=carlton-vic-3053&elsewhere=1&kind=service&kind=group",
		"/search?near=richmond", "/search?near=xyzzyville", "/no-such-page",
	}
	for _, l := range s.search(everyKind).Listings {
		queue = append(queue, "/groups/"+l.GroupID, "/api/v1/groups/"+l.GroupID, "/groups/"+l.GroupID+"?near=carlton-vic-3053")
	}
	answers := map[string]string{}
	for len(queue) > 0 && len(answers) < 400 {
		address := queue[0]
		queue = queue[1:]
		if _, done := answers[address]; done {
			continue
		}
		a := s.get(address)
		answers[address] = fmt.Sprint(a.header) + a.body
		if a.status >= http.StatusInternalServerError {
			s.t.Errorf("%s answers %d", address, a.status)
		}
		if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			queue = append(queue, linksOf(s.t, a.body)...)
		}
	}
	posted := s.postJSON("/api/v1/search", map[string]any{"near": "carlton-vic-3053", "kind": []string{"group", "service"}, "q": "knitting", "facets": "all"})
	answers["POST /api/v1/search"] = fmt.Sprint(posted.header) + posted.body
	return answers
}

// linksOf gives the addresses on this site that a page links to, but for quick exit.
func linksOf(t *testing.T, page string) []string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var links []string
	for _, link := range doc.Find("[href], [src]").EachIter() {
		address := link.AttrOr("href", link.AttrOr("src", ""))
		if address, _, _ = strings.Cut(address, "#"); strings.HasPrefix(address, "/") && address != "/leave" {
			links = append(links, address)
		}
	}
	return links
}

// typed are words that a worker types or ticks about a person.
const typed = "blatherskite"

// What is typed about a person is found again in no address, log, metric or file.
func TestTypedWordsStayInTheBrowser(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		b.env = append(b.env, "KITH_METRICS_ADDR=127.0.0.1:"+freePort(t), "KITH_LOG_LEVEL=DEBUG")
		b.run("import", "--apply", "--region", "VIC", b.file("circles.csv", circles(30))).ok()
		s := b.serve()
		s.get("/")
		form := url.Values{"near": {"Carlton VIC"}, "within": {"5km"}, "q": {typed + " knitting"}, "facet.experience": {"refugees"},
			"facet.safety": {"women-only"}, "must": {"culture.first-nations-safe"}, "avoid_near": {"Yarraville VIC"}, "avoid_within": {"2km"}}
		sent := s.postForm("/search", form)
		location := sent.header.Get("Location")
		if sent.status != http.StatusSeeOther || location == "" {
			t.Fatalf("the form is answered %d", sent.status)
		}
		page := s.get(location)
		if !strings.Contains(page.body, typed) || !strings.Contains(page.body, "private need") {
			t.Fatal("the page has forgotten what was typed")
		}
		fragment := s.postForm("/search", form)
		s.postJSON("/api/v1/search", map[string]any{"near": "carlton-vic-3053", "q": typed, "facet": map[string]any{"experience": "refugees"},
			"avoid": []map[string]any{{"near": "Yarraville VIC", "within": "2km"}}})
		s.postJSON("/api/v1/search", map[string]any{"near": "carlton-vic-3053", typed: 1})
		s.get("/search?near=carlton-vic-3053&q=" + typed)
		s.get("/search?near=" + typed)
		s.get("/" + typed)
		s.get("/groups/" + typed)
		places := map[string]string{
			"the redirect": location, "the addresses on the page": strings.Join(linksOf(t, page.body), "\n"),
			"the fragment's headers": fmt.Sprint(fragment.header), "the cookie": fmt.Sprint(sent.header),
			"/metrics": get(t, "http://"+metricsAddr(b)),
		}
		for name, content := range filesOf(t, b.data, b.temp) {
			places[name] = content
		}
		if code := s.terminate(); code != exitOK {
			t.Errorf("exit code %d", code)
		}
		places["the log"] = s.log.String()
		if !strings.Contains(places["the log"], "route=/search") || !strings.Contains(places["/metrics"], `route="/search"`) {
			t.Error("the log or the metrics do not know of the searches at all")
		}
		for name, content := range filesOf(t, b.data, b.temp) {
			places[name+" afterwards"] = content
		}
		private := []string{typed, "refugees", "women-only", "first-nations-safe", "arraville"}
		for place, content := range places {
			for _, word := range private {
				if strings.HasSuffix(place, "kith.db") && word != typed {
					continue // the catalogue knows the words of the vocabulary, and suburbs
				}
				if strings.Contains(content, word) {
					t.Errorf("%s holds %q", place, word)
				}
			}
		}
	})
}

// filesOf reads every file below the folders.
func filesOf(t *testing.T, folders ...string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				if os.IsNotExist(err) {
					return nil // PostgreSQL keeps the data elsewhere
				}
				return err
			}
			content, err := os.ReadFile(path)
			files[path] = string(content)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}
