package csv

import (
	"bufio"
	"bytes"
	"context"
	stdcsv "encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// read gives the columns and rows of a text.
func read(text string) (*importer.Table, []importer.TableRow, error) {
	table, err := Open(context.Background(), strings.NewReader(text), "test.csv")
	if err != nil {
		return nil, nil, err
	}
	var rows []importer.TableRow
	for row, err := range table.Rows {
		if err != nil {
			return nil, nil, err
		}
		rows = append(rows, row)
	}
	return table, rows, nil
}

func cells(rows []importer.TableRow) [][]string {
	var out [][]string
	for _, row := range rows {
		out = append(out, row.Cells)
	}
	return out
}

func TestShapes(t *testing.T) {
	want := [][]string{{"Riverside Choir", "Carlton"}, {"Men's Shed", "Fitzroy"}}
	for name, text := range map[string]string{
		"plain":            "Name,Suburb\nRiverside Choir,Carlton\nMen's Shed,Fitzroy\n",
		"no last line end": "Name,Suburb\nRiverside Choir,Carlton\nMen's Shed,Fitzroy",
		"crlf":             "Name,Suburb\r\nRiverside Choir,Carlton\r\nMen's Shed,Fitzroy\r\n",
		"cr":               "Name,Suburb\rRiverside Choir,Carlton\rMen's Shed,Fitzroy\r",
		"semicolon":        "Name;Suburb\nRiverside Choir;Carlton\nMen's Shed;Fitzroy\n",
		"tab":              "Name\tSuburb\nRiverside Choir\tCarlton\nMen's Shed\tFitzroy\n",
		"pipe":             "Name|Suburb\nRiverside Choir|Carlton\nMen's Shed|Fitzroy\n",
		"excel's sep":      "sep=;\nName;Suburb\nRiverside Choir;Carlton\nMen's Shed;Fitzroy\n",
		"quotes":           "\"Name\",\"Suburb\"\n\"Riverside Choir\",\"Carlton\"\n\"Men's Shed\",\"Fitzroy\"\n",
		"quotes, blanks":   "Name, Suburb\n \"Riverside Choir\" , \"Carlton\" \n\"Men's Shed\"\t,Fitzroy\n",
		"bom":              "\ufeffName,Suburb\nRiverside Choir,Carlton\nMen's Shed,Fitzroy\n",
		"title rows":       "Community groups of Riverside,\nPrinted 3 May,\n\nName,Suburb\nRiverside Choir,Carlton\nMen's Shed,Fitzroy\n",
		"blank lines":      "\n\nName,Suburb\n\nRiverside Choir,Carlton\n,\nMen's Shed,Fitzroy\n\n",
		"empty columns":    "Name,Suburb,,,\nRiverside Choir,Carlton,,,\nMen's Shed,Fitzroy,,,\n",
	} {
		t.Run(name, func(t *testing.T) {
			table, rows, err := read(text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"Name", "Suburb"}, table.Columns); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(want, cells(rows)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(want, table.Sample); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRowAndLine(t *testing.T) {
	table, rows, err := read("Title only\n\nName,Suburb,About\nA choir,Carlton,\"one\ntwo\nthree\"\n\nA shed,Fitzroy,x\n")
	if err != nil {
		t.Fatal(err)
	}
	if table.HeaderRow != 3 {
		t.Errorf("the header is on row %d, want 3", table.HeaderRow)
	}
	got := fmt.Sprint(rows[0].Row, rows[0].Line, rows[1].Row, rows[1].Line)
	if got != "4 4 6 8" {
		t.Errorf("rows and lines are %s, want 4 4 6 8", got)
	}
	if rows[0].Cells[2] != "one\ntwo\nthree" {
		t.Errorf("the lines of a cell are %q", rows[0].Cells[2])
	}
}

func TestRaggedAndQuotes(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		want    [][]string
		problem string
	}{
		"short row":         {"Name,Suburb,Phone\nA choir,Carlton\nB,C,D\n", [][]string{{"A choir", "Carlton", ""}, {"B", "C", "D"}}, ""},
		"long row":          {"Name,Suburb\nA choir,Carlton,extra\nB,C\n", [][]string{{"A choir", "Carlton"}, {"B", "C"}}, importer.ProblemRagged},
		"long blank row":    {"Name,Suburb\nA choir,Carlton,,\nB,C\n", [][]string{{"A choir", "Carlton"}, {"B", "C"}}, ""},
		"doubled quote":     {"Name,Suburb\n\"A \"\"fine\"\" choir\",Carlton\n", [][]string{{`A "fine" choir`, "Carlton"}}, ""},
		"quote not doubled": {"Name,Suburb\n\"A \"fine\" choir\",Carlton\n", [][]string{{`A "fine" choir`, "Carlton"}}, ""},
		"quote in a cell":   {"Name,Suburb\nA 6\" choir,Carlton\n", [][]string{{`A 6" choir`, "Carlton"}}, ""},
		"quote not closed":  {"Name,Suburb\nA choir,Carlton\n\"B,C\n", [][]string{{"A choir", "Carlton"}, {"B,C", ""}}, importer.ProblemOpenQuote},
		"comma in quotes":   {"Name,Suburb\n\"Choir, the\",Carlton\n", [][]string{{"Choir, the", "Carlton"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, rows, err := read(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, cells(rows)); diff != "" {
				t.Error(diff)
			}
			var problems []string
			for _, row := range rows {
				for _, p := range row.Problems {
					problems = append(problems, p.Code)
				}
			}
			if got := strings.Join(problems, " "); got != c.problem {
				t.Errorf("problems %q, want %q", got, c.problem)
			}
		})
	}
}

func TestHeaders(t *testing.T) {
	for text, want := range map[string][]string{
		"Name,Phone,Phone,,phone\nx,1,2,3,4\n":                      {"Name", "Phone", "Phone 2", "column 4", "phone 3"},
		"Name,Phone,Phone 2,Phone\nx,1,2,3\n":                       {"Name", "Phone", "Phone 2", "Phone 3"},
		"Riverside Choir,12 High St,3053\nOak Shed,1 Low St,3065\n": {"column 1", "column 2", "column 3"}, // no header at all
	} {
		table, _, err := read(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, table.Columns); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestEncodings(t *testing.T) {
	const text = "Name,Suburb\nCafé “Zoë” – naïve,Carlton\nŠibenik club,Fitzroy\n"
	encode := func(e interface{ Bytes([]byte) ([]byte, error) }) string {
		out, err := e.Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	for name, c := range map[string]struct {
		file, encoding string
		mended         int
	}{
		"utf-8":            {text, "utf-8", 0},
		"utf-8 bom":        {"\ufeff" + text, "utf-8-bom", 0},
		"windows-1252":     {encode(charmap.Windows1252.NewEncoder()), "windows-1252", 0},
		"utf-16le bom":     {encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()), "utf-16le", 0},
		"utf-16be bom":     {encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()), "utf-16be", 0},
		"utf-16le":         {encode(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder()), "utf-16le", 0},
		"utf-16be":         {encode(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder()), "utf-16be", 0},
		"one byte strayed": {strings.Replace(text, "Š", "\x8a", 1), "utf-8", 1},
	} {
		t.Run(name, func(t *testing.T) {
			table, rows, err := read(c.file)
			if err != nil {
				t.Fatal(err)
			}
			if table.Encoding != c.encoding {
				t.Errorf("the encoding is %s, want %s", table.Encoding, c.encoding)
			}
			if diff := cmp.Diff([][]string{{"Café “Zoë” – naïve", "Carlton"}, {"Šibenik club", "Fitzroy"}}, cells(rows)); diff != "" {
				t.Error(diff)
			}
			mended := 0
			for _, row := range rows {
				mended += len(row.Problems)
			}
			if mended != c.mended {
				t.Errorf("%d cells are flagged, want %d", mended, c.mended)
			}
		})
	}
}

// In a file of Windows-1252 a cell is flagged where its bytes are half a letter of UTF-8, and its text is kept.
func TestHalfALetterIsFlagged(t *testing.T) {
	for cell, want := range map[string]struct {
		text    string
		flagged bool
	}{
		"\xc3(Knitting circle": {"Ã(Knitting circle", true},
		"Caf\xc2":              {"CafÂ", false},
		"Caf\xc2 club":         {"CafÂ club", false},
		"Caf\xe9 club":         {"Café club", false},
		"S\xc3O Paulo club":    {"SÃO Paulo club", false},
		"Tea \x81 club":        {"Tea \ufffd club", true},
	} {
		table, rows, err := read("Name,Suburb\n\xe9t\xe9 \xe9,Carlton\n" + cell + ",Fitzroy\n")
		if err != nil {
			t.Fatal(err)
		}
		got := rows[1]
		if table.Encoding != "windows-1252" || got.Cells[0] != want.text || (len(got.Problems) > 0) != want.flagged {
			t.Errorf("%q is read as %q of a %s file with %v", cell, got.Cells[0], table.Encoding, got.Problems)
		}
	}
}

// TestRefused gives files that are no table of text.
func TestRefused(t *testing.T) {
	for name, c := range map[string]struct{ file, says string }{
		"empty":       {"", "empty"},
		"blank":       {"\n \n\n", "empty"},
		"only header": {"Name,Suburb\n", "no rows"},
		"xls":         {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), "old Excel"},
		"xlsx":        {"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml" + strings.Repeat("x", 100), "say xlsx"},
		"zip":         {"PK\x03\x04\x14\x00 data.csv", "zip"},
		"gzip":        {"\x1f\x8b\x08\x00" + strings.Repeat("\x00", 100), "gzip"},
		"pdf":         {"%PDF-1.7\n%", "PDF"},
		"png":         {"\x89PNG\r\n\x1a\n\x00\x00", "picture"},
		"jpeg":        {"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"},
		"page":        {"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "web page"},
		"json":        {`{"services": [{"name": "x"}]}`, "JSON"},
		"json list":   {"[\n  {\"name\": \"x\"}\n]", "JSON"},
		"json lines":  {"{\"name\": \"x\"}\n{\"name\": \"y\"}\n", "JSON"},
		"calendar":    {"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "calendar"},
		"xml":         {"<?xml version=\"1.0\"?><a/>", "XML"},
		"binary":      {strings.Repeat("\x01\x02\x00\x07", 100), "not text"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := read(c.file)
			if directory.ErrorCode(err) != directory.CodeInvalid || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "test.csv") {
				t.Errorf("got %v, want a sentence that says %q", err, c.says)
			}
		})
	}
}

// endless gives the same bytes again and again, and counts what was read.
type endless struct {
	text string
	read int64
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		n += copy(p[n:], e.text)
	}
	e.read += int64(n)
	return n, nil
}

// hugeFile says that it is too large, and fails the test when it is read all the same.
type hugeFile struct {
	t    *testing.T
	size int64
}

func (h hugeFile) Read([]byte) (int, error) {
	h.t.Error("the file was read")
	return 0, io.EOF
}
func (h hugeFile) Stat() (fs.FileInfo, error) { return fileInfo{h.size}, nil }

type fileInfo struct{ size int64 }

func (f fileInfo) Name() string       { return "huge.csv" }
func (f fileInfo) Size() int64        { return f.size }
func (f fileInfo) Mode() fs.FileMode  { return 0 }
func (f fileInfo) ModTime() time.Time { return time.Time{} }
func (f fileInfo) IsDir() bool        { return false }
func (f fileInfo) Sys() any           { return nil }

func TestLimits(t *testing.T) {
	if _, err := Open(context.Background(), hugeFile{t, 2 << 30}, "huge.csv"); directory.ErrorCode(err) != directory.CodeTooLarge {
		t.Errorf("2 GB: %v", err)
	}
	for name, text := range map[string]string{
		"10,000 columns":     strings.Repeat("Name,", 10_000) + "\nx\n",
		"a cell of 2 MiB":    "Name,Suburb\n" + strings.Repeat("x", 2<<20) + ",y\n",
		"a quote for ever":   "Name,Suburb\n\"" + strings.Repeat("x\n", 1<<20),
		"a million rows, +1": "Name\n" + strings.Repeat("x\n", MaxRows),
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := read(text)
			if directory.ErrorCode(err) != directory.CodeTooLarge || !strings.Contains(err.Error(), "test.csv") {
				t.Errorf("got %v", err)
			}
			if inCell := strings.HasPrefix(name, "a cell") || strings.HasPrefix(name, "a quote"); inCell &&
				(!strings.Contains(err.Error(), "row 2") || !strings.Contains(err.Error(), "1 MB") || strings.Contains(err.Error(), "bytes")) {
				t.Errorf("it does not say which row is too large, or counts bytes: %v", err)
			}
		})
	}
	t.Run("a stream for ever", func(t *testing.T) {
		stream := &endless{text: "Name,Suburb," + strings.Repeat("y", 5000) + "\n"}
		table, err := Open(context.Background(), stream, "stream.csv")
		if err != nil {
			t.Fatal(err)
		}
		for _, err = range table.Rows {
			if err != nil {
				break
			}
		}
		if directory.ErrorCode(err) != directory.CodeTooLarge {
			t.Errorf("it ends with %v", err)
		}
		if stream.read > MaxFileBytes+headBytes {
			t.Errorf("%d bytes were read, at most %d are to be", stream.read, MaxFileBytes)
		}
	})
	t.Run("blank columns", func(t *testing.T) {
		if _, rows, err := read("Name,Suburb" + strings.Repeat(",", 16_000) + "\nx,y" + strings.Repeat(",", 16_000) + "\n"); err != nil || len(rows) != 1 {
			t.Errorf("blank columns are no columns: %v", err)
		}
	})
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	table, err := Open(ctx, strings.NewReader("Name\n"+strings.Repeat("x\n", 2000)), "x.csv")
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	var last error
	for _, err := range table.Rows {
		last = err
	}
	if last == nil {
		t.Error("a cancelled import reads on")
	}
}

// TestAgreesWithTheStandard writes random tables by RFC 4180 and compares with the standard library.
func TestAgreesWithTheStandard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(2, 6).Draw(t, "width")
		cell := rapid.StringOfN(rapid.SampledFrom([]rune("ab ,;\"'\n\té–|0")), 0, 12, -1)
		var buffer bytes.Buffer
		w := stdcsv.NewWriter(&buffer)
		w.Comma = rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "comma")
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		header := []string{"Name", "Address", "Suburb", "Postcode", "Phone", "Email"}[:width]
		want := [][]string{}
		lines := [][]string{header}
		for range rapid.IntRange(1, 8).Draw(t, "rows") {
			row := []string{"Riverside Choir"}
			for range width - 1 {
				row = append(row, cell.Draw(t, "cell"))
			}
			lines = append(lines, row)
		}
		if err := w.WriteAll(lines); err != nil {
			t.Fatal(err)
		}
		for _, row := range lines[1:] {
			var trimmed []string
			for _, c := range row {
				trimmed = append(trimmed, trim(c))
			}
			want = append(want, trimmed)
		}
		s := newScanner(bufio.NewReader(strings.NewReader(buffer.String())), byte(w.Comma), "test.csv")
		got := [][]string{}
		for {
			r, err := s.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, r.cells)
		}
		if diff := cmp.Diff(want, got[1:]); diff != "" {
			t.Fatalf("%q: %s", buffer.String(), diff)
		}
	})
}

func FuzzOpen(f *testing.F) {
	for _, seed := range []string{"Name,Suburb\nA,B\n", "a;b\n\"c\n", "\xff\xfeN\x00a\x00", "Name\x96\n\xe9", "sep=,\n1,2\n3,4", "\"\"\"\"\"\n\"", "a,b\r\rc,d", "Name,Phone,Phone\n1,2,3,4,5\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		table, rows, err := read(string(file))
		if err != nil {
			if code := directory.ErrorCode(err); code != directory.CodeInvalid && code != directory.CodeTooLarge {
				t.Fatalf("an error of ours: %v", err)
			}
			return
		}
		row, line := 0, 0
		for _, r := range rows {
			if r.Row <= row || r.Line < line || len(r.Cells) != len(table.Columns) {
				t.Fatalf("row %d, line %d with %d cells behind row %d, line %d", r.Row, r.Line, len(r.Cells), row, line)
			}
			row, line = r.Row, r.Line
		}
		seen := map[string]bool{}
		for _, name := range table.Columns {
			if seen[name] || name == "" {
				t.Fatalf("two columns are called %q", name)
			}
			seen[name] = true
		}
	})
}

// TestHardFiles reads what programs and people make of a small list. Each must give the same two groups.
func TestHardFiles(t *testing.T) {
	for name, file := range map[string]string{
		"CR alone ends lines":               "Name,Suburb,Phone\rKnit,Carlton,1\rChess,Fitzroy,2\r",
		"CR ends lines, LF stands in cells": "Name,Suburb,Phone\r\"Knit\",Carlton,1\rChess,\"Fitzroy\",2",
		"NUL bytes":                         "Name,Suburb,Phone\nKn\x00it,Carlton,1\nChess,Fitzroy,2\n" + strings.Repeat("\n", 60),
		"blanks around quotes":              "Name , Suburb , Phone\n \"Knit\" , \"Carlton\" , 1\n\"Chess\"\t,  \"Fitzroy\"  ,2\n",
		"title rows":                        "Community groups of the shire,,\nAs at 1 July,,\n,,\nName,Suburb,Phone\nKnit,Carlton,1\nChess,Fitzroy,2\n",
		"short and padded rows":             "Name,Suburb,Phone,,,\nKnit,Carlton,1,,,,,,\nChess,Fitzroy,2\n",
		"blank rows":                        "Name,Suburb,Phone\n\n,,\nKnit,Carlton,1\n   \nChess,Fitzroy,2\n\n",
		"a byte order mark, a tab":          "\xef\xbb\xbfName\tSuburb\tPhone\nKnit\tCarlton\t1\nChess\tFitzroy\t2\n",
		"sep= and semicolons":               "sep=;\r\nName;Suburb;Phone\r\nKnit;Carlton;1\r\nChess;Fitzroy;2\r\n",
		"the end of file sign of DOS":       "Name,Suburb,Phone\r\nKnit,Carlton,1\r\nChess,Fitzroy,2\r\n\x1a",
	} {
		t.Run(name, func(t *testing.T) {
			table, rows, err := read(file)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range rows {
				got = append(got, strings.Join(r.Cells[:3], "|"))
			}
			if want := "Name|Suburb|Phone Knit|Carlton|1 Chess|Fitzroy|2"; strings.Join(table.Columns[:3], "|")+" "+strings.Join(got, " ") != want {
				t.Errorf("got %q %q, want %q", table.Columns, got, want)
			}
		})
	}
}

// TestMixedEncodings reads a file of lines that two programs wrote.
func TestMixedEncodings(t *testing.T) {
	_, rows, err := read("Name,Suburb\nCaf\xc3\xa9 Chat,Carlton\nCaf\xe9 Club,Fitzroy\nTh\xc3\xa9 Circle,Preston\n")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"Café Chat", "Café Club", "Thé Circle"} {
		if rows[i].Cells[0] != want || (len(rows[i].Problems) > 0) != (i == 1) {
			t.Errorf("row %d is %q with %v, want %q", i, rows[i].Cells[0], rows[i].Problems, want)
		}
	}
}
