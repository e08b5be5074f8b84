package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// left lists what stands in the bench's folder of temporary files and in its data folder.
func (b *bench) left() []string {
	b.t.Helper()
	var names []string
	for _, folder := range []string{b.temp, b.data} {
		entries, err := os.ReadDir(folder)
		if err != nil && !os.IsNotExist(err) {
			b.t.Fatal(err)
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
	}
	return names
}

// Neither flag means a dry run, and a dry run leaves nothing behind.
func TestDryRunLeavesNothingBehind(t *testing.T) {
	for name, flags := range map[string][]string{"by default": nil, "said": {"--dry-run"}} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			file := b.file("circles.csv", circles(3))
			report := one[reportJSON](b.run(append([]string{"import", "--json", "--region", "VIC", file}, flags...)...).ok())
			if report.ImportID != nil || report.Applied || report.New != 3 || report.Refused != nil {
				t.Errorf("the report is %+v", report)
			}
			o := b.run(append([]string{"import", "--region", "VIC", file}, flags...)...).ok()
			o.says(o.stdout, "3 records would be imported", "Nothing was changed")
			if got := b.left(); !slices.Equal(got, []string{"circles.csv"}) {
				t.Errorf("it left %v", got)
			}
		})
	}
}

func TestDryRunChangesNoCatalogue(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		b.run("import", "--apply", "--region", "VIC", b.file("circles.csv", circles(3))).ok()
		before := b.run("imports", "list", "--json").ok().stdout
		report := one[reportJSON](b.run("import", "--json", b.file("circles.csv", circles(5))).ok())
		if report.New != 2 || report.Unchanged != 3 || report.Applied {
			t.Errorf("beside a catalogue the dry run says %+v", report)
		}
		if after := b.run("imports", "list", "--json").ok().stdout; after != before {
			t.Errorf("the dry run changed the imports: %s", after)
		}
		if got := one[[]sourceJSON](b.run("sources", "list", "--json").ok()); got[0].Groups != 3 {
			t.Errorf("the dry run published: %+v", got)
		}
	})
}

// reportFields are the names that scripts read.
const reportFields = "applied changed contacts_withheld duplicates files flagged format gone hidden_venues hours import_id kinds licence located " +
	"lost many_gone mapping matched new probable problems protected records refused region rejected rows skipped source took_ms unchanged"

func TestReportHasItsFixedNames(t *testing.T) {
	b := newBench(t)
	csv := circles(4) + ",A row without a name,1 Invented Street,Carlton,3053,,,\nKnitting Group X,Meets,1 Invented Street,Nowhere At All,,,,\n"
	o := b.run("import", "--json", "--region", "VIC", b.file("circles.csv", csv)).ok()
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(o.stdout), &fields); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	if diff := cmp.Diff(strings.Fields(reportFields), names); diff != "" {
		t.Errorf("the report's names (-want +got):\n%s", diff)
	}
	report := one[reportJSON](o)
	if report.Records != report.New+report.Changed+report.Unchanged+report.Rejected || report.Rejected == 0 {
		t.Errorf("the numbers do not add up: %+v", report)
	}
	rejected := map[int]bool{}
	for _, p := range report.Problems {
		if p.Severity == "error" {
			rejected[p.Row] = true
		}
		if p.Message == "" || p.Code == "" || len([]rune(p.Value)) > 81 {
			t.Errorf("the problem %+v", p)
		}
	}
	if len(rejected) != report.Rejected {
		t.Errorf("%d rows are rejected, but problems say why for %v", report.Rejected, rejected)
	}
}

func TestMappingGoesRound(t *testing.T) {
	b := newBench(t)
	file := b.file("circles.csv", circles(3))
	path := filepath.Join(b.temp, "mapping.yaml")
	guessed := one[reportJSON](b.run("import", "--json", "--region", "VIC", "--write-mapping", path, file).ok())
	given := one[reportJSON](b.run("import", "--json", "--region", "VIC", "--mapping", path, file).ok())
	for i := range given.Mapping {
		guessed.Mapping[i].Confidence, given.Mapping[i].Confidence = 0, 0
	}
	if diff := cmp.Diff(guessed.Mapping, given.Mapping); diff != "" {
		t.Errorf("the mapping written is not the one guessed:\n%s", diff)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	edited := b.file("edited.yaml", strings.Replace(string(text), "field: cost", "field: ignored", 1))
	for _, c := range one[reportJSON](b.run("import", "--json", "--region", "VIC", "--mapping", edited, file).ok()).Mapping {
		if c.Column == "Cost" && (c.Field != "ignored" || !c.Ignored) {
			t.Errorf("what a person wrote is not used: %+v", c)
		}
	}
	for name, test := range map[string]struct{ content, says string }{
		"unknown field":  {"columns:\n  - column: Name\n    field: colour\n", "colour"},
		"unknown column": {"columns:\n  - column: Colour\n    field: name\n", "Colour"},
		"no name":        {"columns:\n  - column: Cost\n    field: cost\n", "name"},
		"not YAML":       {"columns: [", "mapping"},
		"empty":          {"", "mapping"},
		"a list":         {"- 1\n- 2\n", "columns:"},
	} {
		t.Run(name, func(t *testing.T) {
			report := one[reportJSON](b.run("import", "--json", "--mapping", b.file("bad.yaml", test.content), file).exits(exitFailed))
			if report.Refused == nil || !strings.Contains(strings.ToLower(*report.Refused), strings.ToLower(test.says)) {
				t.Errorf("it is refused with %s, want words on %q", deref(report.Refused), test.says)
			}
		})
	}
	missing := b.run("import", "--mapping", filepath.Join(b.temp, "missing.yaml"), file).exits(exitFailed)
	missing.says(missing.stdout, "Not imported", "missing.yaml cannot be read")
	unwritable := one[reportJSON](b.run("import", "--json", "--write-mapping", filepath.Join(b.temp, "no", "such", "folder.yaml"), file).exits(exitFailed))
	if unwritable.Refused == nil {
		t.Error("a mapping that cannot be written is not told")
	}
}

// badFiles are files that no council meant to send, with words of the sentence each is refused with.
func badFiles(t *testing.T, b *bench) map[string]struct{ path, says string } {
	t.Helper()
	huge := b.file("huge.csv", "Name,Suburb,Postcode\n")
	if err := os.Truncate(huge, 2<<30); err != nil {
		t.Fatal(err)
	}
	pipe, link, closed := filepath.Join(b.temp, "pipe.csv"), filepath.Join(b.temp, "link.csv"), b.file("closed.csv", circles(1))
	if err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.Symlink("nowhere.csv", link), os.Chmod(closed, 0)); err != nil {
		t.Fatal(err)
	}
	wide := "Name" + strings.Repeat(",Column", 9_999) + "\nKnitting Group" + strings.Repeat(",x", 9_999) + "\n"
	endless := "Name,Suburb\n\"" + strings.Repeat("never closed ", 300_000)
	long := "Name,Suburb\n" + strings.Repeat("x", 3<<20) + ",Carlton\n"
	bad := map[string]struct{ path, says string }{
		"a pipe":           {pipe, "pipe.csv is not a file"},
		"a device":         {"/dev/zero", "not a file"},
		"a broken link":    {link, "no such file"},
		"headers alone":    {b.file("headers.csv", "Name,Name,Phone,Phone\n"), "no rows"},
		"two gigabytes":    {huge, "256 MB"},
		"binary":           {b.file("binary.csv", string(binary())), "not text"},
		"zip bomb":         {b.file("bomb.csv", zipped(t, 64<<20)), "zip"},
		"zip":              {b.file("bomb.zip", zipped(t, 64<<20)), "zip"},
		"10,000 columns":   {b.file("wide.csv", wide), "columns"},
		"unclosed quote":   {b.file("endless.csv", endless), "line 2"},
		"a quote in row 2": {b.file("quote.csv", "Name,Suburb\n\"Knitting Group,Carlton\nSewing Group,Fitzroy\n"), "line 2 never closes"},
		"one vast cell":    {b.file("long.csv", long), "line 2"},
		"empty":            {b.file("empty.csv", ""), "empty"},
		"blank":            {b.file("blank.csv", "\n\n\n"), "blank.csv"},
		"header alone":     {b.file("header.csv", "Name,Suburb,Postcode\n"), "no rows"},
		"a web page":       {b.file("page.csv", "<!doctype html><html><body>Not found</body></html>"), "page.csv"},
		"JSON":             {b.file("data.csv", `{"name": "Knitting Group"}`), "data.csv"},
		"a picture":        {b.file("picture.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "picture.csv"},
		"an old workbook":  {b.file("old.csv", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"+strings.Repeat("\x00", 600)), "old.csv"},
		"a PDF":            {b.file("list.csv", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"), "list.csv"},
		"nothing useful":   {b.file("numbers.csv", strings.Repeat("1,2,3\n4,5,6\n", 50)), ""},
		"a folder":         {b.temp, "folder"},
		"missing":          {filepath.Join(b.temp, "missing.csv"), "missing.csv cannot be read"},
	}
	if os.Geteuid() != 0 { // who may open everything
		bad["not permitted"] = struct{ path, says string }{closed, "no permission"}
	}
	return bad
}

// Headers that are there twice are told apart.
func TestRepeatedHeaders(t *testing.T) {
	b := newBench(t)
	report := one[reportJSON](b.run("import", "--json", "--region", "VIC", b.file("twice.csv",
		"Name,Phone,Phone,Suburb,Name\nFern Choir,5550 0134,5550 0135,Carlton,Ferns\n")).ok())
	var columns []string
	for _, c := range report.Mapping {
		columns = append(columns, c.Column)
	}
	if diff := cmp.Diff([]string{"Name", "Phone", "Phone 2", "Suburb", "Name 2"}, columns); diff != "" || report.New != 1 {
		t.Errorf("%d new; the columns (-want +got):\n%s", report.New, diff)
	}
}

func binary() []byte {
	out := make([]byte, 50_000)
	for i := range out {
		out[i] = byte(i * 2654435761 >> 13)
	}
	return out
}

// zipped is a zip that unpacks to size bytes of nothing.
func zipped(t *testing.T, size int) string {
	t.Helper()
	var buffer bytes.Buffer
	w := zip.NewWriter(&buffer)
	f, err := w.Create("groups.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(make([]byte, size)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buffer.String()
}

// memoryLimit is what an import of a bad file may hold, in bytes.
const memoryLimit = 400 << 20

// A file that is not what it says is refused in words, and the catalogue stays as it was.
func TestBadFilesAreRefusedInWords(t *testing.T) {
	b := newBench(t)
	b.run("import", "--apply", "--region", "VIC", b.file("circles.csv", circles(3))).ok()
	good := filepath.Join(b.temp, "circles.csv")
	for name, bad := range badFiles(t, b) {
		t.Run(name, func(t *testing.T) {
			report := one[reportJSON](b.run("import", "--apply", "--json", "--region", "VIC", bad.path).exits(exitFailed))
			if report.Refused == nil || report.Applied || report.New != 0 || !strings.Contains(*report.Refused, bad.says) {
				t.Errorf("it is refused with %s, want words on %q", deref(report.Refused), bad.says)
			}
			o := b.run("import", bad.path).exits(exitFailed)
			o.says(o.stdout, "Not imported: ")
			if o.memory > memoryLimit {
				t.Errorf("refusing it took %d MiB", o.memory>>20)
			}
			// Beside a good file it refuses the whole import.
			both := one[reportJSON](b.run("import", "--apply", "--json", "--source", "both", good, bad.path).exits(exitFailed))
			if both.Refused == nil || both.Applied {
				t.Errorf("beside a good file: %+v", both)
			}
		})
	}
	if well := one[doctorJSON](b.run("doctor", "--json").ok()); !well.OK {
		t.Errorf("afterwards the doctor says %+v", well)
	}
	if sources := one[[]sourceJSON](b.run("sources", "list", "--json").ok()); len(sources) != 1 || sources[0].Groups != 3 {
		t.Errorf("afterwards the catalogue holds %+v", sources)
	}
}

func deref(s *string) string {
	if s == nil {
		return "no refusal at all"
	}
	return *s
}

// Cells that are wrong spoil their own rows at most.
func TestBadCellsSpoilOnlyTheirRows(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		rows := circles(3) +
			"Knitting Group \xff\xfe,People meet,2 Invented Street,Carlton,3053,(03) 5550 1111,Tuesday 10am to 12pm,Free\n" +
			"Knitting Group far away,People meet,4 Invented Street,Xyzzyville,9999,,Tuesday 10am to 12pm,Free\n" +
			fmt.Sprintf("Knitting Group %s,People meet,5 Invented Street,Carlton,3053,(03) 5550 1113,Tuesday 10am to 12pm,Free\n", strings.Repeat("long ", 5_000)) +
			"Knitting Group <script>alert(1)</script>,People meet,6 Invented Street,Carlton,3053,(03) 5550 1114,=cmd|' /C calc'!A0,Free\n" +
			"Knitting Group ragged,People meet\n"
		report := one[reportJSON](b.run("import", "--apply", "--json", "--region", "VIC", b.file("odd.csv", rows)).ok())
		if report.Records != 8 || report.New+report.Rejected != 8 || report.New < 5 {
			t.Errorf("the report is %+v", report)
		}
		s := b.serve()
		if got := s.search(nearCarlton); got.Total+got.Elsewhere.Total != report.New || got.Total < 5 {
			t.Errorf("%d are accepted, %+v are found", report.New, got)
		}
		page := s.get("/search?" + nearCarlton)
		if strings.Contains(page.body, "<script>alert") {
			t.Error("a name is written into the page as it is")
		}
		if strings.ToValidUTF8(page.body, "") != page.body {
			t.Error("the page is not UTF-8")
		}
	})
}
