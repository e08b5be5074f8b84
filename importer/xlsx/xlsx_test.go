package xlsx_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/understand"
	"github.com/kithdirectory/kith/importer/xlsx"
)

// book makes a workbook and gives its path. edit may change it after its sheets are filled, each from A1.
func book(t testing.TB, sheets map[string][][]any, order []string, edit func(*excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, name := range order {
		var err error
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			t.Fatal(err)
		}
		for n, cells := range sheets[name] {
			if err := f.SetSheetRow(name, fmt.Sprintf("A%d", n+1), &cells); err != nil {
				t.Fatal(err)
			}
		}
	}
	if edit != nil {
		edit(f)
	}
	path := filepath.Join(t.TempDir(), "list.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// rowsOf opens a workbook and gives every row of every table, cells joined by "|".
func rowsOf(t *testing.T, path string) (rows []string, file importer.TableFile) {
	t.Helper()
	file, err := xlsx.OpenFile(t.Context(), path)
	if file != nil {
		t.Cleanup(func() { must(t, file.Close()) })
	}
	must(t, err)
	for _, table := range file.Tables() {
		rows = append(rows, fmt.Sprintf("%s@%d: %s", table.Sheet, table.HeaderRow, strings.Join(table.Columns, "|")))
		for row, err := range table.Rows {
			must(t, err)
			rows = append(rows, fmt.Sprintf("%d: %s", row.Row, strings.Join(row.Cells, "|")))
		}
	}
	return rows, file
}

func TestCellsAreReadAsAPersonSeesThem(t *testing.T) {
	path := book(t, map[string][][]any{"Groups": {
		{"Groups of the shire"},
		{},
		{"Name", "Suburb", "Postcode", "Checked", "Starts", "Ages", "Ramp", "Where", "Members"},
		{"Knitters", "Carlton", 800, 0, 0, 0, true, "-37.80, 144.97", 12},
		{"Chess", "Fitzroy", 3065, 0, 0, 0, false, "", ""},
	}}, []string{"Groups"}, func(f *excelize.File) {
		style := func(format string) int {
			id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
			must(t, err)
			return id
		}
		must(t,
			f.MergeCell("Groups", "A1", "I1"),
			f.SetCellStyle("Groups", "C4", "C5", style("0000")),
			f.SetCellValue("Groups", "D4", 45995), f.SetCellStyle("Groups", "D4", "D4", style("m/d/yyyy")), // 4 December 2025
			f.SetCellValue("Groups", "E4", 45995.4375), f.SetCellStyle("Groups", "E4", "E4", style("dd/mm/yy h:mm AM/PM")),
			f.SetCellValue("Groups", "F4", 45997), f.SetCellStyle("Groups", "F4", "F4", style("d-mmm")), // somebody typed 6-12
			f.SetCellFormula("Groups", "I4", "6+6"),
			f.SetCellValue("Groups", "D5", 0.4375), f.SetCellStyle("Groups", "D5", "D5", style("h:mm AM/PM")),
		)
	})
	got, _ := rowsOf(t, path)
	want := []string{
		"Groups@3: Name|Suburb|Postcode|Checked|Starts|Ages|Ramp|Where|Members",
		"4: Knitters|Carlton|0800|4 December 2025|4 December 2025 10:30 am|6-Dec|TRUE|-37.80, 144.97|12",
		"5: Chess|Fitzroy|3065|10:30 AM|0|0|FALSE||",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the cells (-want +got):\n%s", diff)
	}
}

func TestMergedCellsReachDown(t *testing.T) {
	path := book(t, map[string][][]any{"A": {
		{"Name", "Where", "", "Phone"},
		{"", "Suburb", "State", ""},
		{"Knitters", "Carlton", "VIC", "03 9000 0001"},
		{"", "Fitzroy", "VIC", ""},
	}}, []string{"A"}, func(f *excelize.File) {
		must(t, f.MergeCell("A", "A1", "A2"), f.MergeCell("A", "B1", "C1"), f.MergeCell("A", "D1", "D2"), f.MergeCell("A", "A3", "A4"), f.MergeCell("A", "D3", "D4"))
	})
	got, _ := rowsOf(t, path)
	want := []string{"A@2: Name|Suburb|State|Phone", "3: Knitters|Carlton|VIC|03 9000 0001", "4: Knitters|Fitzroy|VIC|03 9000 0001"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the rows (-want +got):\n%s", diff)
	}
}

func options(t testing.TB, state string) importer.AdaptOptions {
	t.Helper()
	rules, err := understand.LoadRules()
	must(t, err)
	return importer.AdaptOptions{State: state, Source: "test", Rules: rules, Today: directory.DateOf(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))}
}

// records reads workbooks as an import does.
func records(t *testing.T, paths ...string) ([]*importer.Record, importer.Summary) {
	t.Helper()
	batch, done, err := xlsx.Batch(t.Context(), paths, importer.Mappings{}, options(t, "VIC"), func([]*importer.Mapping) error { return nil })
	t.Cleanup(func() { must(t, done()) })
	must(t, err)
	var all []*importer.Record
	for r, err := range batch.Records {
		must(t, err)
		all = append(all, r)
	}
	return all, batch.Summary()
}

func TestSheetsAreJoinedByLinks(t *testing.T) {
	path := book(t, map[string][][]any{
		"Read me":          {{"How to fill in this workbook"}, {"Every service has a row."}, {"Ask us when in doubt."}},
		"Organisation":     {{"ID*", "Name*", "Phone*"}, {"o1", "Sunny Trust", "03 9000 0009"}},
		"Service":          {{"ID*", "Organisation ID*", "Name*", "Description*"}, {"s1", "o1", "Walking Group", "We meet to walk."}, {"s2", "o1", "Advice", "Help with bills."}, {"s3", "o9", "Lost", "Help with forms."}},
		"Location":         {{"ID*", "Address Line 1*", "City*", "State", "Postcode*"}, {"l1", "1 High Street", "Carlton", "VIC", "3053"}, {"l2", "2 Low Street", "Fitzroy", "VIC", "3065"}},
		"Service Location": {{"Service ID*", "Location ID*", "Opening hours"}, {"s1", "l1", "Mondays 10am - 11am"}, {"s1", "l2", "Tuesdays 10am - 11am"}, {"s2", "l2", ""}, {"s3", "l7", ""}},
		"Empty":            {{"Category ID", "Category Name"}},
	}, []string{"Read me", "Organisation", "Service", "Location", "Service Location", "Empty"}, nil)
	all, summary := records(t, path)
	var got []string
	for _, r := range all {
		line := r.SourceID + " " + r.Name + " of " + r.Organisation + ":"
		for _, p := range r.Places {
			line += " " + p.Address + ", " + p.Suburb + " " + p.State + " " + p.Postcode + ";"
		}
		for _, m := range r.Meetings {
			line += " meets at " + m.PlaceID + " " + m.RRule
		}
		got = append(got, line)
	}
	want := []string{
		"s1 Walking Group of Sunny Trust: 1 High Street, Carlton VIC 3053; 2 Low Street, Fitzroy VIC 3065; meets at 0 FREQ=WEEKLY;BYDAY=MO meets at 1 FREQ=WEEKLY;BYDAY=TU",
		"s2 Advice of Sunny Trust: 2 Low Street, Fitzroy VIC 3065;",
		"s3 Lost of :",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the records (-want +got):\n%s", diff)
	}
	if n := summary.Skipped["sheets that are no tables"]; n != 2 {
		t.Errorf("%d sheets are counted as no tables, want 2: %v", n, summary.Skipped)
	}
	if sheets := summary.Files[0].Sheets; !cmp.Equal(sheets, []string{"Organisation", "Service", "Location", "Service Location"}) {
		t.Errorf("the sheets read are %v", sheets)
	}
	if len(summary.Files[0].SHA256) != 64 {
		t.Errorf("the hash is %q", summary.Files[0].SHA256)
	}
}

func TestWhatIsHiddenIsNotImported(t *testing.T) {
	path := book(t, map[string][][]any{
		"Groups": {{"ID", "Name", "Suburb", "State", "Phone", "Our notes"}, {"1", "Knitters", "Carlton", "VIC", "03 9000 0001", "owes rent"}, {"2", "Old Club", "Carlton", "VIC", "03 9000 0002", "never"}},
		"Old":    {{"ID", "Name", "Suburb", "State", "Phone"}, {"9", "Gone Club", "Carlton", "VIC", "03 9000 0003"}},
	}, []string{"Groups", "Old"}, func(f *excelize.File) {
		must(t, f.SetRowVisible("Groups", 3, false), f.SetColVisible("Groups", "F", false), f.SetColVisible("Groups", "A", false), f.SetSheetVisible("Old", false))
	})
	all, summary := records(t, path)
	if len(all) != 1 || all[0].Name != "Knitters" || all[0].SourceID != "1" {
		t.Fatalf("%d records, the first %+v", len(all), all[0])
	}
	if strings.Contains(fmt.Sprint(all[0].Originals), "rent") {
		t.Error("a hidden column is shown")
	}
	if summary.Skipped["hidden rows"] != 1 || summary.Skipped["hidden sheets"] != 1 {
		t.Errorf("skipped %v", summary.Skipped)
	}
}

func TestErrorsOfFormulasAreBlank(t *testing.T) {
	path := book(t, map[string][][]any{"A": {{"Name", "Suburb", "State", "Phone"}, {"Knitters", "Carlton", "VIC", "#REF!"}}}, []string{"A"}, nil)
	file, err := xlsx.OpenFile(t.Context(), path)
	must(t, err)
	defer file.Close()
	for row, err := range file.Tables()[0].Rows {
		must(t, err)
		if row.Cells[3] != "" || len(row.Problems) != 1 || row.Problems[0].Column != "Phone" {
			t.Errorf("the row is %+v", row)
		}
	}
}

// repack writes a workbook anew with parts changed or added.
func repack(t *testing.T, path string, parts map[string]string) string {
	t.Helper()
	old, err := zip.OpenReader(path)
	must(t, err)
	defer old.Close()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, part := range old.File {
		if _, ok := parts[part.Name]; ok {
			continue
		}
		must(t, w.Copy(part))
	}
	for name, text := range parts {
		part, err := w.Create(name)
		must(t, err)
		_, err = part.Write([]byte(text))
		must(t, err)
	}
	must(t, w.Close())
	changed := filepath.Join(t.TempDir(), "changed.xlsx")
	must(t, os.WriteFile(changed, out.Bytes(), 0o600))
	return changed
}

func TestHostileWorkbooksAreRefusedInWords(t *testing.T) {
	plain := book(t, map[string][][]any{"A": {{"Name", "Suburb"}, {"Knitters", "Carlton"}}}, []string{"A"}, nil)
	many := map[string]string{}
	for i := range xlsx.MaxParts + 1 {
		many[fmt.Sprintf("xl/x%d.xml", i)] = ""
	}
	whole, err := os.ReadFile(plain)
	must(t, err)
	cut := filepath.Join(t.TempDir(), "cut.xlsx")
	must(t, os.WriteFile(cut, whole[:len(whole)*2/3], 0o600))
	sheets := make([]string, xlsx.MaxSheets+1)
	for i := range sheets {
		sheets[i] = fmt.Sprintf("S%d", i)
	}
	wide := make([]any, xlsx.MaxColumns+1)
	for i := range wide {
		wide[i] = fmt.Sprintf("Name %d", i)
	}
	tests := map[string]struct{ path, says string }{
		"a sheet packed to a thousandth": {repack(t, plain, map[string]string{"xl/worksheets/sheet1.xml": "<worksheet><sheetData>" + strings.Repeat(" ", 20<<20) + "</sheetData></worksheet>"}), "zip bomb"},
		"texts packed to a thousandth":   {repack(t, plain, map[string]string{"xl/sharedStrings.xml": strings.Repeat("<si/>", 5<<20)}), "zip bomb"},
		"a part nobody reads":            {repack(t, plain, map[string]string{"xl/media/a.bin": noise(xlsx.MaxOtherBytes + 1)}), "pictures"},
		"many parts":                     {repack(t, plain, many), "parts"},
		"cut off":                        {cut, "damaged"},
		"many sheets":                    {book(t, nil, sheets, nil), "sheets"},
		"many columns":                   {book(t, map[string][][]any{"A": {wide}}, []string{"A"}, nil), "columns"},
		"only a header":                  {book(t, map[string][][]any{"A": {{"Name", "Suburb"}}}, []string{"A"}, nil), "no rows"},
		"no sheet has names":             {book(t, map[string][][]any{"A": {{"Code", "Amount"}, {1, 2}, {3, 4}}, "B": {{"x"}, {1}}}, []string{"A", "B"}, nil), "no column"},
		"entities":                       {repack(t, plain, map[string]string{"xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>`}), "damaged"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			batch, done, err := xlsx.Batch(t.Context(), []string{tt.path}, importer.Mappings{}, options(t, "VIC"), func([]*importer.Mapping) error { return nil })
			defer func() { must(t, done()) }()
			if code := directory.ErrorCode(err); code != directory.CodeInvalid && code != directory.CodeTooLarge || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v, %v; want a sentence that says %q", code, err, tt.says)
			}
			if batch.Records != nil {
				t.Error("there are records")
			}
		})
	}
}

// noise gives bytes that do not pack well.
func noise(n int) string {
	text := make([]byte, n)
	state := uint32(1)
	for i := range text {
		state = state*1664525 + 1013904223
		text[i] = byte(state >> 24)
	}
	return string(text)
}

func TestASheetColouredToItsEndIsNoLongList(t *testing.T) {
	path := book(t, map[string][][]any{"A": {{"Name", "Suburb"}, {"Knitters", "Carlton"}}}, []string{"A"}, func(f *excelize.File) {
		must(t, f.SetRowHeight("A", excelize.TotalRows, 20))
	})
	if got, _ := rowsOf(t, path); len(got) != 2 {
		t.Errorf("the rows are %v", got)
	}
}

func TestCancelledWhileReading(t *testing.T) {
	path := book(t, map[string][][]any{"A": {{"Name", "Suburb"}, {"Knitters", "Carlton"}}}, []string{"A"}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	file, err := xlsx.OpenFile(ctx, path)
	if file != nil {
		defer file.Close()
	}
	if err == nil {
		t.Error("a cancelled import reads on")
	}
}

func FuzzOpen(f *testing.F) {
	seed, err := os.ReadFile(book(f, map[string][][]any{"A": {{"Name", "Suburb"}, {"Knitters", "Carlton"}}}, []string{"A"}, nil))
	must(f, err)
	f.Add(seed)
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(t.TempDir(), "f.xlsx")
		must(t, os.WriteFile(path, content, 0o600))
		file, err := xlsx.OpenFile(t.Context(), path)
		if file != nil {
			defer file.Close()
		}
		if err != nil {
			return
		}
		for _, table := range file.Tables() {
			for row, err := range table.Rows {
				if err != nil {
					break
				}
				if len(row.Cells) != len(table.Columns) {
					t.Fatalf("a row has %d cells of %d", len(row.Cells), len(table.Columns))
				}
			}
		}
	})
}
