package openactive_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/openactive"
)

// web is a publisher: what stands at each address. A page asked for that is not there is an error.
type web struct {
	pages map[string]string
	asked []string
}

func (w *web) fetch(_ context.Context, url string) (io.ReadCloser, error) {
	w.asked = append(w.asked, strings.TrimPrefix(url, "https://feeds.example.org"))
	page, ok := w.pages[url]
	if !ok {
		return nil, errors.New("500")
	}
	return io.NopCloser(strings.NewReader(page)), nil
}

func at(path string) string { return "https://feeds.example.org" + path }

// page writes a page of a feed.
func page(next string, items ...string) string {
	return fmt.Sprintf(`{"items":[%s],"next":%q,"license":"https://creativecommons.org/licenses/by/4.0/"}`, strings.Join(items, ","), at(next))
}

// series writes an item of a series of sessions.
func series(id, name string, modified any, more string) string {
	return fmt.Sprintf(`{"state":"updated","kind":"SessionSeries","id":%q,"modified":%v,"data":{"@type":"SessionSeries","@id":"https://id.example.org/%s","name":%q,"url":"https://www.example.org/%s",
"location":{"@type":"Place","name":"Kew Hall","address":{"@type":"PostalAddress","streetAddress":"1 High Street","addressLocality":"Kew","addressRegion":"Victoria","postalCode":"3101","addressCountry":"AU"}}%s}}`, id, modified, id, name, id, more)
}

func deleted(kind, id string, modified any) string {
	return fmt.Sprintf(`{"state":"deleted","kind":%q,"id":%q,"modified":%v}`, kind, id, modified)
}

// session writes an item of a session of a series, on a day at 10 by the clock of Melbourne.
func session(id, of, day, more string) string {
	return fmt.Sprintf(`{"state":"updated","kind":"ScheduledSession","id":%q,"modified":1,"data":{"@type":"ScheduledSession","@id":"https://id.example.org/s/%s","superEvent":"https://id.example.org/%s","startDate":"%sT10:00:00+11:00","endDate":"%sT11:00:00+11:00"%s}}`, id, id, of, day, day, more)
}

// names gives the names of records, with when they meet.
func names(records []*importer.Record) []string {
	var all []string
	for _, r := range records {
		text := r.Name
		for _, m := range r.Meetings {
			text += " | " + strings.TrimSpace(m.Start+" "+m.RRule)
			if len(m.ExDates) > 0 {
				text += " not " + strings.Join(m.ExDates, ",")
			}
		}
		for _, h := range r.Hours {
			text += " | text: " + h.Original
		}
		all = append(all, text)
	}
	return all
}

func (w *web) feeds(keep string, now string) openactive.Feeds {
	moment, err := time.Parse(time.DateOnly, now)
	if err != nil {
		panic(err)
	}
	return openactive.Feeds{Fetch: w.fetch, Keep: keep, Now: func() time.Time { return moment }}
}

func TestFeedToItsLastPage(t *testing.T) {
	w := &web{pages: map[string]string{
		at("/series"):      page("/series?n=5", series("a", "Yoga", 1, ""), series("b", "Choir", 2, ""), deleted("SessionSeries", "c", 3), `{"state":"updated","kind":"Recipe","id":"r","modified":4,"data":{"@type":"Recipe","name":"Soup"}}`),
		at("/series?n=5"):  page("/series?n=9"), // without items, and not the last
		at("/series?n=9"):  page("/series?n=12", series("a", "Gentle yoga", `"9"`, ""), series("b", "Old choir", 1, ""), deleted("SessionSeries", "d", 10), `17`, `{"state":"updated","kind":"SessionSeries","modified":11,"data":{}}`, series("e", "Chess", 12, "")),
		at("/series?n=12"): page("/series?n=12"),
	}}
	records, summary, err := read(t, w.feeds("", "2026-11-23"), at("/series"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Gentle yoga", "Choir", "Chess"}, names(records)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]int{"deleted": 2, "unknown_kind": 1}, summary.Skipped); diff != "" {
		t.Error(diff)
	}
	if len(summary.Problems) != 1 || summary.Problems[0].Code != openactive.ProblemUnread {
		t.Errorf("problems %v", summary.Problems)
	}
	if len(w.asked) != 4 {
		t.Errorf("asked for %v", w.asked)
	}
}

// TestFeedGoesOn breaks a feed off, goes on, and polls it.
func TestFeedGoesOn(t *testing.T) {
	keep := t.TempDir()
	w := &web{pages: map[string]string{
		at("/series"):     page("/series?n=1", series("a", "Yoga", 1, "")),
		at("/series?n=1"): page("/series?n=2", series("b", "Choir", 2, "")),
	}}
	_, _, err := read(t, w.feeds(keep, "2026-11-01"), at("/series"))
	if e, ok := errors.AsType[*directory.Error](err); !ok || e.Code != directory.CodeUnavailable {
		t.Fatalf("a feed that fails half-way gives %v", err)
	}
	ask := func(now string, want []string, asked ...string) {
		t.Helper()
		w.asked = nil
		records, _, err := read(t, w.feeds(keep, now), at("/series"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, names(records)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(asked, w.asked); diff != "" {
			t.Error(diff)
		}
	}
	w.pages[at("/series?n=2")] = page("/series?n=2")
	ask("2026-11-02", []string{"Yoga", "Choir"}, "/series?n=2")
	w.pages[at("/series?n=2")] = page("/series?n=4", series("b", "Men's choir", 3, ""), deleted("SessionSeries", "a", 4))
	w.pages[at("/series?n=4")] = page("/series?n=4")
	ask("2026-11-03", []string{"Men's choir"}, "/series?n=2", "/series?n=4")
	ask("2026-11-04", []string{"Men's choir"}, "/series?n=4")
	w.pages[at("/series")] = page("/series?n=4", series("z", "Chess", 9, ""))
	ask("2026-11-20", []string{"Chess"}, "/series", "/series?n=4") // more than seven days: a deletion may be forgotten
	if files, err := os.ReadDir(keep); err != nil || len(files) != 1 || strings.Contains(files[0].Name(), "example") {
		t.Errorf("kept are %v, %v", files, err)
	}
	w.pages[at("/series")] = page("/series?n=6", series("y", "Cards", 9, ""))
	w.pages[at("/series?n=6")] = page("/series?n=6")
	fetch := w.fetch
	gone := w.feeds(keep, "2026-11-21")
	gone.Fetch = func(ctx context.Context, url string) (io.ReadCloser, error) { // the place it stopped is no more
		if url == at("/series?n=4") {
			return nil, directory.Errorf(directory.CodeNotFound, "The page is gone.")
		}
		return fetch(ctx, url)
	}
	records, _, err := read(t, gone, at("/series"))
	if err != nil || len(records) != 1 || records[0].Name != "Cards" {
		t.Errorf("a feed that lost its place gives %v, %v", names(records), err)
	}
}

// TestLeftBehind makes the folder of feeds, and clears what an import that died left in it long ago.
func TestLeftBehind(t *testing.T) {
	keep := t.TempDir() + "/feeds"
	w := &web{pages: map[string]string{at("/f"): page("/f")}}
	now := time.Now().Format(time.DateOnly)
	if _, _, err := read(t, w.feeds(keep, now), at("/f")); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{".kith-feed-1": 100 * time.Hour, ".kith-feed-2": 0, "other": 100 * time.Hour} {
		if err := os.WriteFile(keep+"/"+name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(keep+"/"+name, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := read(t, w.feeds(keep, now), at("/f")); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{".kith-feed-1": false, ".kith-feed-2": true, "other": true} {
		if _, err := os.Stat(keep + "/" + name); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBrokenMirror goes on from what is whole of a kept feed.
func TestBrokenMirror(t *testing.T) {
	keep := t.TempDir()
	w := &web{pages: map[string]string{
		at("/series"):     page("/series?n=1", series("a", "Yoga", 1, "")),
		at("/series?n=1"): page("/series?n=2", series("b", "Choir", 2, "")),
		at("/series?n=2"): page("/series?n=2"),
	}}
	if _, _, err := read(t, w.feeds(keep, "2026-11-01"), at("/series")); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(keep)
	if err != nil {
		t.Fatal(err)
	}
	name := keep + "/" + files[0].Name()
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut <= len(whole); cut += 7 {
		if err := os.WriteFile(name, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		records, _, err := readWith(t, importer.AdaptOptions{State: "VIC"}, w.feeds(keep, "2026-11-02"), at("/series"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"Yoga", "Choir"}, names(records)); diff != "" {
			t.Fatalf("cut at %d of %d: %s", cut, len(whole), diff)
		}
	}
}

func TestBadFeeds(t *testing.T) {
	for _, test := range []struct {
		name  string
		pages map[string]string
		code  directory.Code
	}{
		{"a circle", map[string]string{at("/f"): page("/f?n=1", series("a", "Yoga", 1, "")), at("/f?n=1"): page("/f", series("b", "Choir", 2, ""))}, directory.CodeInvalid},
		{"no next", map[string]string{at("/f"): `{"items":[]}`}, directory.CodeInvalid},
		{"a next that is no web address", map[string]string{at("/f"): `{"items":[],"next":"file:///etc/passwd"}`}, directory.CodeInvalid},
		{"cut off", map[string]string{at("/f"): page("/f", series("a", "Yoga", 1, ""))[:200]}, directory.CodeInvalid},
		{"a web page", map[string]string{at("/f"): "<html><body>Sign in</body></html>"}, directory.CodeInvalid},
		{"items that are no list", map[string]string{at("/f"): `{"items":{"a":1},"next":"x"}`}, directory.CodeInvalid},
		{"more behind its end", map[string]string{at("/f"): page("/f") + page("/f")}, directory.CodeInvalid},
		{"deep", map[string]string{at("/f"): `{"items":[` + strings.Repeat(`[`, 20_000)}, directory.CodeInvalid},
		{"nothing", map[string]string{at("/f"): ""}, directory.CodeInvalid},
		{"not there", nil, directory.CodeUnavailable},
	} {
		t.Run(test.name, func(t *testing.T) {
			keep := t.TempDir()
			_, _, err := read(t, (&web{pages: test.pages}).feeds(keep, "2026-11-23"), at("/f"))
			e, ok := errors.AsType[*directory.Error](err)
			if !ok || e.Code != test.code || !strings.HasSuffix(e.Message, ".") {
				t.Errorf("it gives %v", err)
			}
		})
	}
}

// TestFeedsWithoutEnd stops a feed that gives new pages for ever, with items and without, and one page that never ends.
func TestFeedsWithoutEnd(t *testing.T) {
	n := 0
	for name, fetch := range map[string]importer.Fetch{
		"pages": func(context.Context, string) (io.ReadCloser, error) {
			n++
			return io.NopCloser(strings.NewReader(page(fmt.Sprintf("/f?n=%d", n)))), nil
		},
		"a page": func(context.Context, string) (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(`{"next":"`), endless{})), nil
		},
	} {
		_, _, err := read(t, openactive.Feeds{Fetch: fetch}, at("/f"))
		if directory.ErrorCode(err) != directory.CodeTooLarge {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// endless gives the same letter for ever.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// TestOwnNext takes a page that points to itself for the last, and says so.
func TestOwnNext(t *testing.T) {
	keep := t.TempDir()
	w := &web{pages: map[string]string{at("/f"): page("/f", series("a", "Yoga", 1, ""))}}
	for range 2 {
		records, summary, err := read(t, w.feeds(keep, "2026-11-23"), at("/f"))
		if err != nil || len(records) != 1 || len(summary.Problems) != 1 || summary.Problems[0].Code != openactive.ProblemOwnNext {
			t.Errorf("%v, %v, %v", names(records), summary.Problems, err)
		}
		w.pages[at("/f")] = page("/f", series("b", "Choir", 1, "")) // it tells of no deletion, so nothing is kept
	}
}

// TestHalves joins sessions with their series, in whatever order and shape they come.
func TestHalves(t *testing.T) {
	weekly := []string{session("1", "a", "2027-01-05", ""), session("2", "a", "2027-01-12", ""), session("3", "a", "2027-01-19", `,"eventStatus":"https://schema.org/EventCancelled"`), session("4", "a", "2027-01-26", ""), session("5", "a", "2027-02-02", "")}
	want := []string{"Yoga | 2027-01-05T10:00 FREQ=WEEKLY;BYDAY=TU;UNTIL=20270202 not 2027-01-19"}
	embedded := strings.ReplaceAll(strings.Join(weekly, ","), `"superEvent":"https://id.example.org/a"`, `"superEvent":{"@type":"SessionSeries","@id":"https://id.example.org/a","name":"Yoga","url":"https://www.example.org/a"}`)
	nameless := strings.ReplaceAll(embedded, `"@id":"https://id.example.org/a",`, "")
	byFeedID := strings.ReplaceAll(strings.Join(weekly, ","), "https://id.example.org/a", "a")
	inside := ""
	for _, item := range weekly {
		_, data, _ := strings.Cut(item, `"data":`)
		inside += "," + strings.TrimSuffix(data, "}")
	}
	named := `,"subEvent":["https://id.example.org/s/1","https://id.example.org/s/2","https://id.example.org/s/3","https://id.example.org/s/4","https://id.example.org/s/5"]`
	for name, pages := range map[string]map[string]string{
		"sessions first":            {at("/1"): page("/1x", weekly...), at("/2"): page("/2x", series("a", "Yoga", 1, ""))},
		"series first":              {at("/1"): page("/1x", series("a", "Yoga", 1, "")), at("/2"): page("/2x", weekly...)},
		"embedded":                  {at("/1"): page("/1x", embedded), at("/2"): page("/2x")},
		"embedded without an id":    {at("/1"): page("/1x", nameless), at("/2"): page("/2x")},
		"embedded, and in its feed": {at("/1"): page("/1x", strings.ReplaceAll(embedded, "Yoga", "Old yoga")), at("/2"): page("/2x", series("a", "Yoga", 1, ""))},
		"by the id of the feed":     {at("/1"): page("/1x", byFeedID), at("/2"): page("/2x", series("a", "Yoga", 1, ""))},
		"inside the series":         {at("/1"): page("/1x", series("a", "Yoga", 1, `,"subEvent":[`+inside[1:]+`]`)), at("/2"): page("/2x")},
		"inside and apart":          {at("/1"): page("/1x", series("a", "Yoga", 1, `,"subEvent":[`+strings.ReplaceAll(inside[1:], "Cancelled", "Scheduled")+`]`)), at("/2"): page("/2x", weekly...)},
		"named by the series":       {at("/1"): page("/1x", strings.ReplaceAll(strings.Join(weekly, ","), `"superEvent":"https://id.example.org/a",`, "")), at("/2"): page("/2x", series("a", "Yoga", 1, named))},
	} {
		t.Run(name, func(t *testing.T) {
			for _, end := range []string{"/1x", "/2x"} {
				pages[at(end)] = page(end)
			}
			records, summary, err := read(t, (&web{pages: pages}).feeds("", "2026-11-23"), at("/1"), at("/2"))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, names(records)); diff != "" {
				t.Error(diff, summary.Skipped, summary.Problems)
			}
		})
	}
}

func TestOrphans(t *testing.T) {
	w := &web{pages: map[string]string{at("/f"): page("/g", session("1", "a", "2027-01-05", ""), session("2", "b", "2027-01-05", `,"name":"Drop-in chess","location":{"name":"Kew Hall"}`)), at("/g"): page("/g")}}
	records, summary, err := read(t, w.feeds("", "2026-11-23"), at("/f"))
	if err != nil || summary.Skipped["session_without_series"] != 1 {
		t.Fatal(summary.Skipped, err)
	}
	if diff := cmp.Diff([]string{"Drop-in chess | 2027-01-05T10:00"}, names(records)); diff != "" {
		t.Error(diff)
	}
}

// TestCircularSeries ends where series name each other.
func TestCircularSeries(t *testing.T) {
	w := &web{pages: map[string]string{at("/f"): page("/g", series("a", "Yoga", 1, `,"superEvent":"https://id.example.org/b"`), series("b", "Choir", 1, `,"superEvent":"https://id.example.org/a"`), series("c", "Chess", 1, `,"superEvent":"https://id.example.org/c"`)), at("/g"): page("/g")}}
	records, _, err := read(t, w.feeds("", "2026-11-23"), at("/f"))
	if err != nil || len(records) != 3 {
		t.Errorf("%v, %v", names(records), err)
	}
}

// FuzzReadPage holds that no bytes make the reader panic, and that what it takes can be made records.
func FuzzReadPage(f *testing.F) {
	f.Add([]byte(page("/f", series("a", "Yoga", 1, `,"eventSchedule":{"byDay":["MO"],"startTime":"10:00"}`), session("1", "a", "2027-01-05", ""))))
	f.Add([]byte(`[{"type":"Event","name":"x","startDate":"2027-01-05","offer":[{"price":"5"}],"superEvent":{"type":"EventSeries","name":"x","superEvent":{"type":"EventSeries"}}}]`))
	f.Add([]byte(`{"@type":["a","FacilityUse"],"location":["x",{"@id":"y"}],"hoursAvailable":[{"dayOfWeek":"schema:Monday","opens":"10:00","closes":"09:00"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := t.TempDir() + "/page.json"
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		records, _, err := readWith(t, importer.AdaptOptions{State: "VIC"}, openactive.Feeds{}, path)
		if code := directory.ErrorCode(err); err != nil && code != directory.CodeInvalid && code != directory.CodeTooLarge {
			t.Fatalf("no sentence: %v", err)
		}
		for _, r := range records {
			for _, m := range r.Meetings {
				if m.Zone == "" {
					m.Zone = "UTC"
				}
				if err := m.Validate(); err != nil {
					t.Fatalf("%+v: %v", m, err)
				}
			}
		}
	})
}
