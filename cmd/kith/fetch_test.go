package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// website serves texts by path, with what it was asked by whom.
func website(t *testing.T, texts map[string]string) (address, host string, agent *atomic.Value) {
	t.Helper()
	agent = &atomic.Value{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		agent.Store(r.Header.Get("User-Agent"))
		text, ok := texts[r.URL.RequestURI()]
		if !ok {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, strings.ReplaceAll(text, "HERE", "http://"+r.Host))
	}))
	t.Cleanup(s.Close)
	return s.URL, strings.TrimPrefix(s.URL, "http://"), agent
}

func TestImportFromAnAddress(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		b.env = append(b.env, "KITH_BASE_URL=https://kith.example.org")
		address, host, agent := website(t, map[string]string{"/lists/circles.csv?key=secret-key": circles(4)})
		address += "/lists/circles.csv?key=secret-key"
		refused := one[reportJSON](b.run("import", "--json", "--region", "VIC", address).exits(exitFailed))
		if refused.Refused == nil || !strings.Contains(*refused.Refused, "--allow-host "+host) {
			t.Fatalf("a private address without leave: %v", refused.Refused)
		}
		if agent.Load() != nil {
			t.Error("the private server was asked")
		}
		o := b.run("import", "--json", "--apply", "--region", "VIC", "--allow-host", "other.example", "--allow-host", host, address).ok()
		report := one[reportJSON](o)
		if report.New != 4 || !report.Applied || report.Source != "127.0.0.1/lists/circles" {
			t.Errorf("the report is %+v", report)
		}
		if got := fmt.Sprint(agent.Load()); !strings.HasPrefix(got, "Kith/") || !strings.HasSuffix(got, " (+https://kith.example.org)") {
			t.Errorf("the server was asked by %q", got)
		}
		if strings.Contains(o.stdout+o.stderr, "secret-key") {
			t.Error("the address' key is repeated")
		}
		again := one[reportJSON](b.run("import", "--json", "--apply", "--allow-host", host, address).ok())
		if again.Unchanged != 4 || again.New+again.Changed != 0 {
			t.Errorf("the second time: %+v", again)
		}
		bad := b.run("import", "--allow-host", "http://"+host, address).exits(exitUsage)
		bad.says(bad.stderr, "--allow-host", "without https://")
		missing := one[reportJSON](b.run("import", "--json", "--allow-host", host, strings.Replace(address, "lists", "none", 1)).exits(exitFailed))
		if missing.Refused == nil || !strings.Contains(*missing.Refused, "nothing at this address") {
			t.Errorf("a page that is not there: %v", missing.Refused)
		}
	})
}

// TestImportOfAFeed reads an OpenActive feed of two pages, whose second import asks only for what is new.
func TestImportOfAFeed(t *testing.T) {
	b := newBench(t)
	item := func(id int) string {
		return fmt.Sprintf(`{"state":"updated","kind":"SessionSeries","id":"s%d","modified":%d,"data":{"@context":"https://openactive.io/","@type":"SessionSeries","@id":"https://example.org/s%d",
			"name":"Invented Walkers %d","url":"https://example.org/w","description":"We walk together.","location":{"@type":"Place","name":"Invented Hall","address":{"@type":"PostalAddress","streetAddress":"%d Invented Street","addressLocality":"Carlton","addressRegion":"VIC","postalCode":"3053","addressCountry":"AU"}},
			"eventSchedule":[{"@type":"Schedule","byDay":["https://schema.org/Tuesday"],"startTime":"10:00","endTime":"11:00","repeatFrequency":"P1W","startDate":"2026-01-06","scheduleTimezone":"Australia/Melbourne"}]}}`, id, id, id, id, id)
	}
	page := func(next string, items ...string) string {
		return fmt.Sprintf(`{"next":"HERE%s","license":"https://creativecommons.org/licenses/by/4.0/","items":[%s]}`, next, strings.Join(items, ","))
	}
	address, host, _ := website(t, map[string]string{"/feed": page("/feed?after=2", item(1), item(2)), "/feed?after=2": page("/feed?after=2")})
	report := one[reportJSON](b.run("import", "--json", "--apply", "--region", "VIC", "--allow-host", host, address+"/feed").ok())
	if report.Format != "openactive" || report.New != 2 {
		t.Fatalf("the report is %+v", report)
	}
	if kept, err := os.ReadDir(filepath.Join(b.data, "feeds")); err != nil || len(kept) == 0 {
		t.Errorf("nothing of the feed is kept: %v", err)
	}
	again := one[reportJSON](b.run("import", "--json", "--apply", "--source", report.Source, "--allow-host", host, address+"/feed").ok())
	if again.Unchanged != 2 || again.New+again.Changed+again.Gone != 0 {
		t.Errorf("the second time: %+v", again)
	}
}

func TestUndoByCommand(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		file := b.file("circles.csv", circles(3))
		first := one[reportJSON](b.run("import", "--json", "--apply", "--source", "Circles", "--region", "VIC", "--licence", "CC0", file).ok())
		second := one[reportJSON](b.run("import", "--json", "--apply", "--source", "Circles", b.file("more.csv", circles(5))).ok())
		undone := one[struct{ Archived, Restored int }](b.run("imports", "undo", "--json", *second.ImportID).ok())
		if undone.Archived != 2 || undone.Restored != 0 {
			t.Errorf("undoing did %+v", undone)
		}
		if got := one[sourceJSON](b.run("sources", "show", "--json", "Circles").ok()); got.Groups != 3 || got.Licence != "CC0" || !got.MayPublish {
			t.Errorf("the source is %+v", got)
		}
		o := b.run("imports", "undo", *first.ImportID).ok()
		o.says(o.stdout, "3 groups archived")
		shown := one[shownImport](b.run("imports", "show", "--json", *first.ImportID).ok())
		if shown.Status != "undone" || shown.Undo == nil || shown.Undo.Archived != 3 || shown.New != 3 || shown.Author == "" || len(shown.Files) != 1 {
			t.Errorf("the import is shown as %+v", shown)
		}
		o = b.run("imports", "show", *first.ImportID).ok()
		o.says(o.stdout, "undone", shown.Files[0].SHA256)
	})
}

func TestExport(t *testing.T) {
	b := newBench(t)
	none := b.run("export").exits(exitFailed)
	none.says(none.stderr, "there is no catalogue")
	b.run("import", "--apply", "--source", "Circles", "--region", "VIC", "--licence", "CC0", b.file("circles.csv", circles(3))).ok()
	out := filepath.Join(b.temp, "out.csv")
	o := b.run("export", "-o", out).ok()
	o.says(o.stderr, "3 listings written")
	text, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if printed := b.run("export", "--format", "csv").ok(); printed.stdout != string(text) {
		t.Error("the file and standard output differ")
	}
	again := b.run("export", "-o", out).exits(exitFailed)
	again.says(again.stderr, "name another file")
	if now, err := os.ReadFile(out); err != nil || string(now) != string(text) {
		t.Errorf("a file that was there was changed: %v", err)
	}
	for _, source := range []string{"Circles", "An export"} {
		if r := one[reportJSON](b.run("import", "--apply", "--json", "--source", source, out).ok()); r.Unchanged != 3 || r.New+r.Changed+r.Gone != 0 {
			t.Errorf("importing the export as %s: %+v", source, r)
		}
	}
	features := one[struct{ Features []any }](b.run("export", "--format", "geojson").ok())
	if len(features.Features) != 3 {
		t.Errorf("%d features", len(features.Features))
	}
	bad := b.run("export", "--format", "punchcard").exits(exitUsage)
	bad.says(bad.stderr, "csv or geojson")
}
