package importer

import (
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// Every row of a download says which one it is, so that one that was mended is known again.
func TestDownloadedRowsSayWhichTheyAre(t *testing.T) {
	d := newDesk(t)
	r := lunch()
	r.Row, r.Raw = 7, []directory.Original{{Field: "Name", Text: r.Name}}
	report := d.apply(r)
	records, err := d.store.RecordsAfter(t.Context(), *report.ImportID, 0, 2)
	if err != nil || len(records) != 1 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	rows, err := DownloadRows(records[0], nil)
	if err != nil || len(rows) != 1 || rows[0].Left || rows[0].From == "" {
		t.Fatalf("rows %+v, %v", rows, err)
	}
	for _, c := range []struct {
		source, from, key string
		problems          int
	}{
		{report.Source, rows[0].From, records[0].Key, 0},
		{"somebody else's", rows[0].From, "", 0}, // nothing of it was left out, so nothing is missing
		{"somebody else's", records[0].ImportID + ":1:7", "", 1},
		{report.Source, "rubbish:whole", "", 0},
	} {
		find := LeftOutOf(d.catalogue, c.source)
		row, err := wholeRow(t.Context(), []string{"Name", FromColumn}, TableRow{Row: 7, Cells: []string{"Deaf Lunch", c.from}}, 1, find)
		if err != nil || row.Was != c.key || len(row.Problems) != c.problems || row.Cells[0] != "Deaf Lunch" {
			t.Errorf("%+v: row %+v, %v", c, row, err)
		}
	}
}

// Somebody's home is in no download, as it is on no page, and comes back with the row.
func TestHomesAreLeftOutOfDownloads(t *testing.T) {
	d := newDesk(t)
	r := lunch()
	home := "At the home of Jane Citizen, 5 Private Court"
	r.Row, r.Raw = 7, []directory.Original{{Field: "Name", Text: r.Name}, {Field: "Venue", Text: home}}
	report := d.apply(r)
	records, err := d.store.RecordsAfter(t.Context(), *report.ImportID, 0, 2)
	if err != nil || len(records) != 1 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	rows, err := DownloadRows(records[0], nil)
	if err != nil || len(rows) != 1 || !rows[0].Left || len(rows[0].Cells) != 1 {
		t.Fatalf("rows %+v, %v", rows, err)
	}
	row, err := wholeRow(t.Context(), []string{"Name", "Venue", FromColumn}, TableRow{Row: 7, Cells: []string{r.Name, "", rows[0].From}}, 2, LeftOutOf(d.catalogue, report.Source))
	if err != nil || row.Cells[1] != home {
		t.Errorf("row %+v, %v", row, err)
	}
}

// What says nothing of where somebody lives stays in a download, though it speaks of homes.
func TestCellsThatTellAHome(t *testing.T) {
	fields := ColumnFields{"Where": FieldVenue, "About": FieldDescription}
	for _, c := range []struct {
		column, text string
		want         bool
	}{
		{"Where", "Jane Citizen's house", true}, {"Where", "Canary House", false}, {"About", "We visit people at their home.", false},
		{"About", "Hosted by Jo at her home, 3 Long Street.", true}, {"About", "A game at Jane Citizen's house once made the news.", false},
	} {
		if got := fields.tellsHome(c.column, c.text); got != c.want {
			t.Errorf("%s %q: %t", c.column, c.text, got)
		}
	}
}
