package hsds_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer/hsds"
)

func refused(t *testing.T, paths ...string) string {
	t.Helper()
	_, done, err := hsds.Batch(t.Context(), paths, reading(t), nil)
	if closed := done(); closed != nil {
		t.Error(closed)
	}
	if code := directory.ErrorCode(err); code != directory.CodeInvalid && code != directory.CodeTooLarge {
		t.Fatalf("%v", err)
	}
	return err.Error()
}

func TestTooManyFilesInAZip(t *testing.T) {
	files := map[string]string{}
	for i := range hsds.MaxEntries + 1 {
		files[fmt.Sprintf("f%d.csv", i)] = "a\n"
	}
	if says := refused(t, zipOf(t, files)); !strings.Contains(says, "at most") {
		t.Error(says)
	}
}

// TestPathsInAZip holds that a zip writes nothing, wherever its paths lead.
func TestPathsInAZip(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	path := zipOf(t, map[string]string{
		"../../../../../../tmp/kith-escaped/services.csv": miniature["services.csv"], "/etc/kith-escaped.csv": "a\n1\n", `..\..\regular_schedules.csv`: miniature["regular_schedules.csv"], "a/../b/locations.csv": miniature["locations.csv"],
	})
	if got := recordsOf(t, path); len(got) != 5 || len(got[0].Hours) != 1 {
		t.Errorf("%d records, %+v", len(got), got[0].Hours)
	}
	for _, escaped := range []string{"/tmp/kith-escaped", "/etc/kith-escaped.csv"} {
		if _, err := os.Stat(escaped); err == nil {
			t.Errorf("%s was written", escaped)
		}
	}
	if found, err := filepath.Glob(filepath.Join(folder, "*")); err != nil || len(found) > 0 {
		t.Errorf("%v %v", found, err)
	}
}

// TestCutZip cuts a good zip and changes bytes of it: each is read, or refused with a sentence.
func TestCutZip(t *testing.T) {
	whole, err := os.ReadFile(zipOf(t, miniature))
	if err != nil {
		t.Fatal(err)
	}
	for at := 7; at < len(whole); at += len(whole) / 40 {
		for name, bytes := range map[string][]byte{"cut": whole[:at], "changed": append(append(append([]byte{}, whole[:at]...), whole[at]^0x55), whole[at+1:]...)} {
			batch, done, err := hsds.Batch(t.Context(), []string{write(t, "x.zip", string(bytes))}, reading(t), nil)
			if err == nil {
				for _, err = range batch.Records {
					if err != nil {
						break
					}
				}
			}
			if code := directory.ErrorCode(err); err != nil && code != directory.CodeInvalid && code != directory.CodeTooLarge {
				t.Errorf("%s at %d: %v", name, at, err)
			}
			if err := done(); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestTangledTables holds that tables in which everything belongs to everything end: with so many parts of each service, and no more.
func TestTangledTables(t *testing.T) {
	var services, phones strings.Builder
	services.WriteString("id,organization_id,name,description,status\n")
	phones.WriteString("id,service_id,number\n")
	for i := range 3 {
		fmt.Fprintf(&services, "same,o,Service %d,d,active\n", i)
	}
	for i := range 5000 {
		fmt.Fprintf(&phones, "same,same,03 95%02d %04d\n", i%100, i)
	}
	got := recordsOf(t, zipOf(t, map[string]string{"services.csv": services.String(), "phones.csv": phones.String()}))
	if len(got) != 3 || len(got[0].Phones) == 0 || len(got[0].Phones) > hsds.MaxChildren {
		t.Errorf("%d records, %d phones", len(got), len(got[0].Phones))
	}
}

// TestMarkup holds that no markup of any field reaches a record's texts.
func TestMarkup(t *testing.T) {
	const script = `<script>alert(1)</script><img src=x onerror=alert(2)>`
	text := strings.ReplaceAll(`[{"id":"1","name":"A @","description":"B @","status":"active","fees":"Free @","application_process":"C @","organization":{"id":"o","name":"O @"},
		"phones":[{"number":"03 9555 0101","description":"D @"}],"schedules":[{"byday":"MO","opens_at":"09:00","closes_at":"10:00","description":"E @","notes":"F @"}],
		"service_at_locations":[{"location":{"id":"v","name":"G @","description":"H @","transportation":"I @","addresses":[{"address_1":"1 High Street @","city":"Carlton @","state_province":"VIC","postal_code":"3053","address_type":"physical"}]}}]}]`,
		"@", strings.ReplaceAll(script, `"`, `\"`))
	for _, r := range recordsOf(t, write(t, "x.json", text)) {
		said := fmt.Sprintf("%q %q %q %q %+v %+v %+v %+v %+v", r.Name, r.Description, r.Organisation, r.Summary, r.Places, r.Hours, r.Phones, r.Originals, r.Cost)
		for _, bad := range []string{"<script", "<img", "alert"} {
			if strings.Contains(said, bad) {
				t.Errorf("%s is in %s", bad, said)
			}
		}
	}
}

func TestEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, done, err := hsds.Batch(ctx, []string{write(t, "x.json", seamark)}, reading(t), nil)
	if err == nil {
		t.Error("it went on")
	}
	if err := done(); err != nil {
		t.Error(err)
	}
}
