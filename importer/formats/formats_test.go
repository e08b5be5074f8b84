package formats_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
