package hsds

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
)

// TestZipBomb gives a small zip that unpacks to more than it may, in one file and in several, as tables and as JSON.
func TestZipBomb(t *testing.T) {
	const most = 1 << 20
	line := "1,1," + strings.Repeat("x", 500) + "\n"
	for name, files := range map[string]map[string]string{
		"one table": {"services.csv": "id,organization_id,name,description,status\n" + strings.Repeat(line, most/len(line)+1)},
		"several":   {"a/services.csv": "id,organization_id,name,description,status\n" + strings.Repeat(line, most/2/len(line)+1), "b/phones.csv": "id,service_id,number\n" + strings.Repeat(line, most/2/len(line)+1)},
		"JSON":      {"services.json": "[" + strings.Repeat(" ", most+1) + "]"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "bomb.zip")
			if err := os.WriteFile(path, packed(t, files), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := newShelf()
			if err != nil {
				t.Fatal(err)
			}
			l := newLoader(s, nil)
			l.most = most
			if err := l.file(t.Context(), path); directory.ErrorCode(err) != directory.CodeTooLarge || !strings.Contains(err.Error(), "more than 1 MB") && !strings.Contains(err.Error(), "larger than 1 MB") {
				t.Errorf("%v", err)
			}
			if err := s.close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func packed(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range files {
		entry, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
