// Package kith_test holds the shape of the repository itself: which folder may import which.
package kith_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

const module = "github.com/kithdirectory/kith"

// layers says how high each room stands; a package imports only rooms below its own, and, inside
// one room, whatever it likes but its own parents' other children's secrets. The longest prefix wins.
var layers = map[string]int{
	"geo":                 0,
	"migrations":          0,
	"directory":           1,
	"directory/storetest": 2, "directory/indextest": 2, // the contracts' suites, imported by tests alone
	"directory/meili/meilitest": 2,                                                                       // a real server, a proxy with faults, recordings: for tests alone
	"directory/cataloguetest":   3,                                                                       // a catalogue for tests alone
	"directory/sqlstore":        3, "directory/memindex": 3, "directory/meili": 3, "directory/export": 3, // engines
	"directory/demo": 3,
	"importer":       3,
	"mail":           3, "mail/mailtest": 3,
	"people": 3,
	"web":    4, "web/webtest": 4,
	"cmd":   5,
	"story": 5,
}

// allowed lists imports within one layer that are meant.
var allowed = map[[2]string]bool{}

func room(dir string) (name string, layer int, ok bool) {
	for name = dir; name != "." && name != ""; name = path.Dir(name) {
		if layer, ok = layers[name]; ok {
			return name, layer, true
		}
	}
	return "", 0, false
}

func TestImportsPointOneWay(t *testing.T) {
	seen := 0
	for file := range goFiles(t) {
		dir := path.Dir(file)
		if dir == "." {
			continue
		}
		name, layer, ok := room(dir)
		if !ok {
			t.Errorf("%s: the folder %s has no place in the layout; see docs/structure.md", file, dir)
			continue
		}
		for _, imported := range importsOf(t, file) {
			target, ours := strings.CutPrefix(imported, module+"/")
			if !ours {
				continue
			}
			seen++
			other, otherLayer, ok := room(target)
			isTest := strings.HasSuffix(file, "_test.go") || strings.HasSuffix(name, "test")
			switch {
			case !ok:
				t.Errorf("%s imports %s, which has no place in the layout", file, target)
			case other == name || otherLayer < layer || isTest || allowed[[2]string{name, other}]:
			default:
				t.Errorf("%s imports %s: %s may not know %s", file, target, name, other)
			}
			if strings.HasSuffix(other, "test") && !isTest {
				t.Errorf("%s imports %s, which is for tests alone", file, target)
			}
		}
	}
	if seen == 0 {
		t.Fatal("no imports were looked at")
	}
}

// TestNoHiddenState keeps `func init` out: what a program does at start is written in its main.
func TestNoHiddenState(t *testing.T) {
	for file := range goFiles(t) {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(source), "\nfunc init()") {
			t.Errorf("%s has an init function", file)
		}
	}
}

func goFiles(t *testing.T) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() && file != "." && strings.HasPrefix(entry.Name(), ".") {
				return filepath.SkipDir
			}
			if !entry.IsDir() && strings.HasSuffix(file, ".go") && !yield(filepath.ToSlash(file)) {
				return filepath.SkipAll
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func importsOf(t *testing.T, file string) []string {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, spec := range parsed.Imports {
		out = append(out, strings.Trim(spec.Path.Value, `"`))
	}
	return out
}
