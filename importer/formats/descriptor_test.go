package formats

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kithdirectory/kith/importer"
)

// TestDescriptors holds that the description of a data package beside the files it describes is passed over, and
// refused alone.
func TestDescriptors(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	describes := write("datapackage.json", `{"name": "quandong", "resources": [{"name": "services", "path": "services.csv"}]}`)
	services := write("services.csv", "id,organization_id,name,status,phone\ns1,o1,Quandong Advice,active,(03) 5550 0101\ns2,o1,Fern Advice,active,(03) 5550 0102\n")
	organisations := write("organizations.csv", "id,name,description\no1,Quandong House,Advice for all\n")
	batch, done, err := Open(t.Context(), []string{describes, services, organisations}, Ask{Read: importer.AdaptOptions{State: "VIC"}})
	defer func() {
		if err := done(); err != nil {
			t.Error(err)
		}
	}()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range batch.Records {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 2 || len(batch.Summary().Files) != 2 {
		t.Errorf("%d records of %d files", n, len(batch.Summary().Files))
	}
	if _, done, err := Open(t.Context(), []string{describes}, Ask{}); err == nil || done() != nil {
		t.Errorf("alone: %v", err)
	}
}
