package formats_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/xuri/excelize/v2"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/formats"
)

// write puts files into a folder of their own and gives their paths.
func write(t *testing.T, files ...string) []string {
	t.Helper()
	folder := t.TempDir()
	var paths []string
	for i := 0; i+1 < len(files); i += 2 {
		path := filepath.Join(folder, files[i])
		if err := os.WriteFile(path, []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// open opens files, and gives the batch with its records read.
func open(t *testing.T, ask formats.Ask, paths ...string) (importer.Batch, []*importer.Record, error) {
	t.Helper()
	batch, done, err := formats.Open(t.Context(), paths, ask)
	defer func() {
		if err := done(); err != nil {
			t.Error(err)
		}
	}()
	if err != nil {
		return batch, nil, err
	}
	var records []*importer.Record
	for r, err := range batch.Records {
		if err != nil {
			return batch, records, err
		}
		records = append(records, r)
	}
	return batch, records, nil
}

const list = "Name,Suburb,Phone\nKnitters,Carlton VIC 3053,03 9000 0001\nPatchers,Fitzroy VIC 3065,03 9000 0002\n"

func TestAutoReadsByContent(t *testing.T) {
	for _, name := range []string{"list.csv", "list.txt", "list.xlsx", "list"} {
		batch, records, err := open(t, formats.Ask{Format: formats.Auto}, write(t, name, list)...)
		if err != nil || batch.Format != "csv" || len(records) != 2 {
			t.Errorf("%s: format %q, %d records, %v", name, batch.Format, len(records), err)
		}
	}
}

func TestWhatCannotBeReadSaysHowToMendIt(t *testing.T) {
	tests := []struct{ name, content, format, says string }{
		{"list.csv", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), "auto", "Save as"},
		{"list.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), "csv", "old Excel workbook"},
		{"list.csv", "PK\x03\x04 readme.txt", "auto", "zip archive"},
		{"list.csv", "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n", "auto", "NDJSON"},
		{"list.csv", "[1, 2]", "auto", "JSON of a kind"},
		{"list.csv", "<!DOCTYPE html><p>Sign in", "auto", "web page"},
		{"list.csv", "%PDF-1.7", "auto", "PDF"},
		{"list.csv", "", "auto", "empty"},
		{"list.csv", "\x1f\x8b\x08\x00", "auto", "gzip"},
		{"package.json", `{"name": "x", "resources": [{"path": "a.csv", "schema": {"fields": []}}]}`, "auto", "about data"},
		{"thing.json", `{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {}}`, "auto", "about data"},
		{"columns.csv", "dataset,one,two,three\na.csv,Title,Phone,Suburb\nb.csv,Name,Telephone,Town\nc.csv,Service Name,Email,Postcode\n", "auto", "about data"},
	}
	for _, tt := range tests {
		_, _, err := open(t, formats.Ask{Format: tt.format}, write(t, tt.name, tt.content)...)
		if directory.ErrorCode(err) != directory.CodeInvalid || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s as %s: %v, want a sentence that says %q", tt.name, tt.format, err, tt.says)
		}
	}
}

// TestFilesByAddress gives a file by its address; nothing is left behind.
func TestFilesByAddress(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, list) }))
	defer server.Close()
	fetch := func(ctx context.Context, address string) (io.ReadCloser, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return nil, err
		}
		response, err := server.Client().Do(request)
		if err != nil {
			return nil, err
		}
		return response.Body, nil
	}
	batch, records, err := open(t, formats.Ask{Fetch: fetch}, server.URL+"/lists/groups.csv?key=secret")
	if err != nil || len(records) != 2 || batch.Files[0].Name != "groups.csv" {
		t.Errorf("%d records of %+v, %v", len(records), batch.Files, err)
	}
	_, _, err = open(t, formats.Ask{}, server.URL+"/lists/groups.csv?key=secret")
	if directory.ErrorCode(err) != directory.CodeInvalid || strings.Contains(err.Error(), "secret") {
		t.Errorf("without a way to fetch: %v", err)
	}
	tooLong := directory.Errorf(directory.CodeTooLarge, "data.example.org gives more than 256 MB, the most that is fetched at once.")
	endless := func(context.Context, string) (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(list), iotest.ErrReader(tooLong))), nil
	}
	if _, _, err := open(t, formats.Ask{Fetch: endless}, server.URL+"/lists/groups.csv"); directory.ErrorCode(err) != directory.CodeTooLarge || !strings.Contains(err.Error(), "256 MB") {
		t.Errorf("of an endless file: %v", err)
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestTablesOfSeveralFormatsAreJoined gives services in a workbook and their organisations in CSV.
func TestTablesOfSeveralFormatsAreJoined(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for i, cells := range [][]any{{"ID", "Organisation ID", "Name", "Suburb", "State"}, {"s1", "o1", "Walking Group", "Carlton", "VIC"}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
	paths := write(t, "services.xls", "", "organisations.csv", "Organisation ID,Organisation,Phone\no1,Sunny Trust,03 9000 0001\n")
	var book bytes.Buffer
	if err := f.Write(&book); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(paths[0], book.Bytes(), 0o600); err != nil { // a workbook under a wrong name
		t.Fatal(err)
	}
	batch, records, err := open(t, formats.Ask{}, paths...)
	if err != nil || len(records) != 1 || records[0].Organisation != "Sunny Trust" || len(records[0].Phones) != 1 || batch.Format != "xlsx+csv" {
		t.Errorf("format %q, records %+v, %v", batch.Format, records, err)
	}
	_, _, err = open(t, formats.Ask{Format: "csv"}, paths...)
	if directory.ErrorCode(err) != directory.CodeInvalid || !strings.Contains(err.Error(), "is an Excel workbook (.xlsx), not csv as --format says") {
		t.Errorf("named as csv: %v", err)
	}
}

func TestFormatsAreNamedAsTheyAre(t *testing.T) {
	if names := formats.Names(); names[0] != formats.Auto || len(names) < 2 {
		t.Errorf("the formats are %v", names)
	}
	_, _, err := open(t, formats.Ask{Format: "parquet"}, write(t, "list.csv", list)...)
	if directory.ErrorCode(err) != directory.CodeInvalid || !strings.Contains(err.Error(), "csv") {
		t.Errorf("an unknown format: %v", err)
	}
	_, _, err = open(t, formats.Ask{})
	if directory.ErrorCode(err) != directory.CodeInvalid {
		t.Errorf("no file: %v", err)
	}
	_, _, err = open(t, formats.Ask{}, filepath.Join(t.TempDir(), "nothing.csv"))
	if directory.ErrorCode(err) != directory.CodeInvalid || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a file that is not there: %v", err)
	}
}
