package importer_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/ical"
	"github.com/kithdirectory/kith/importer/openactive"
)

// runBatch imports what a format package opened.
func runBatch(t *testing.T, catalogue *directory.Catalogue, apply bool, batch importer.Batch, done func() error, err error) *importer.Report {
	t.Helper()
	defer func() {
		if err := done(); err != nil {
			t.Error(err)
		}
	}()
	options := importer.Options{Source: "A feed", Region: "VIC", Apply: apply, Actor: directory.Operator("kith import")}
	if err != nil {
		return importer.Refusal(options, batch.Files, err)
	}
	report, err := importer.Run(t.Context(), importer.Parts{Catalogue: catalogue}, options, batch)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func readOptions(catalogue *directory.Catalogue) importer.AdaptOptions {
	return importer.AdaptOptions{State: "VIC", Source: "A feed", Today: directory.DateOf(catalogue.Now())}
}

// TestFeedIsImported brings a feed in, again, and after a change and a deletion.
func TestFeedIsImported(t *testing.T) {
	catalogue := newCatalogue(t)
	item := func(id, name, rule string, modified int) string {
		return fmt.Sprintf(`{"state":"updated","kind":"SessionSeries","id":%q,"modified":%d,"data":{"@type":"SessionSeries","@id":"https://id.example.org/%s","name":%q,"url":"https://www.example.org/%s",
"location":{"name":"Hall","address":{"streetAddress":"1 High Street","addressLocality":"Kew","addressRegion":"VIC","postalCode":"3101"}},"eventSchedule":%s}}`, id, modified, id, name, id, rule)
	}
	weekly := `{"byDay":["MO"],"startTime":"10:00","endTime":"11:00","startDate":"2026-12-07","repeatFrequency":"P2W"}`
	later := strings.Replace(weekly, "12-07", "12-14", 1) // the other week
	pages := map[string]string{}
	fetch := func(_ context.Context, url string) (io.ReadCloser, error) {
		text, ok := pages[url]
		if !ok {
			return nil, errors.New("404")
		}
		return io.NopCloser(strings.NewReader(text)), nil
	}
	keep := t.TempDir()
	run := func() *importer.Report {
		batch, done, err := openactive.Batch(t.Context(), []string{"https://feeds.example.org/f?key=secret"}, readOptions(catalogue), openactive.Feeds{Fetch: fetch, Keep: keep})
		return runBatch(t, catalogue, true, batch, done, err)
	}
	last := func(n int) string { return fmt.Sprintf(`{"items":[],"next":"https://feeds.example.org/f?n=%d"}`, n) }
	var items []string
	for i := range 10 {
		items = append(items, item(fmt.Sprint(i), fmt.Sprintf("Yoga %d", i), weekly, i+1))
	}
	pages["https://feeds.example.org/f?key=secret"] = `{"license":"CC BY 4.0","items":[` + strings.Join(items, ",") + `],"next":"https://feeds.example.org/f?n=1"}`
	pages["https://feeds.example.org/f?n=1"] = last(1)
	if r := run(); r.New != 10 || r.Licence != "CC BY 4.0" || strings.Contains(fmt.Sprint(r), "secret") {
		t.Fatalf("%+v", r)
	}
	if r := run(); r.Unchanged != 10 || r.Licence != "CC BY 4.0" {
		t.Fatalf("a second time: %+v", r)
	}
	pages["https://feeds.example.org/f?n=1"] = `{"items":[` + item("3", "Yoga 3", later, 20) + `,{"state":"deleted","kind":"SessionSeries","id":"4","modified":21}],"next":"https://feeds.example.org/f?n=2"}`
	pages["https://feeds.example.org/f?n=2"] = last(2)
	if r := run(); r.Unchanged != 8 || r.Changed != 1 || r.Gone != 1 || r.Skipped["deleted"] != 1 {
		t.Errorf("after a change and a deletion: %+v", r)
	}
}

// TestCalendarIsImported brings a calendar in, whose foreign place is near no Australian suburb, and again.
func TestCalendarIsImported(t *testing.T) {
	catalogue := newCatalogue(t)
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0"}
	event := func(more ...string) {
		lines = append(append(append(lines, "BEGIN:VEVENT", "URL:https://www.example.org/"), more...), "END:VEVENT")
	}
	for _, day := range []string{"20270105", "20270112", "20270119"} {
		event("SUMMARY:Chair yoga", "LOCATION:Hall\\, 1 High Street\\, Kew", "DTSTART:"+day+"T100000", "DTEND:"+day+"T110000")
	}
	event("SUMMARY:Evensong", "LOCATION:12 Hill Street\\, Richmond", "DTSTART;TZID=Europe/London:20270105T100000")
	event("SUMMARY:Walking club", "DTSTART;TZID=America/New_York:20270105T100000")
	event("SUMMARY:Labour Day", "DTSTART;VALUE=DATE:20270308")
	path := filepath.Join(t.TempDir(), "calendar.ics")
	write := func(lines []string) {
		if err := os.WriteFile(path, []byte(strings.Join(append(lines, "END:VCALENDAR", ""), "\r\n")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(lines)
	for _, want := range []struct{ added, same int }{{3, 0}, {0, 3}} {
		batch, done, err := ical.Batch(t.Context(), []string{path}, readOptions(catalogue))
		r := runBatch(t, catalogue, true, batch, done, err)
		if r.Refused != nil || r.New != want.added || r.Unchanged != want.same || r.Skipped["all_day_notice"] != 1 || r.Located.Suburb != 2 || r.Located.Area != 1 {
			t.Fatalf("%+v", r)
		}
	}
	for name, areas := range servedBy(t, catalogue) {
		if abroad := strings.HasPrefix(strings.Join(areas, " "), "country:"); abroad != (name != "Chair yoga") {
			t.Errorf("%s serves %v", name, areas)
		}
	}
	write([]string{"BEGIN:VCALENDAR", "BEGIN:VEVENT", "SUMMARY:Labour Day", "DTSTART;VALUE=DATE:20270308", "END:VEVENT"})
	batch, done, err := ical.Batch(t.Context(), []string{path}, readOptions(newCatalogue(t)))
	if r := runBatch(t, newCatalogue(t), true, batch, done, err); r.Refused != nil || r.Records != 0 || r.Skipped["all_day_notice"] != 1 {
		t.Errorf("a calendar of holidays: %+v", r)
	}
}

// servedBy gives the areas each group of a catalogue's only source serves.
func servedBy(t *testing.T, catalogue *directory.Catalogue) map[string][]string {
	t.Helper()
	store := catalogue.Store()
	source, err := store.SourceByName(t.Context(), "A feed")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := store.SourceKeys(t.Context(), source.ID)
	if err != nil {
		t.Fatal(err)
	}
	areas := map[string][]string{}
	for _, key := range keys {
		group, err := store.Group(t.Context(), key.GroupID)
		if err != nil {
			t.Fatal(err)
		}
		areas[group.Name] = group.AreasServed
	}
	return areas
}
