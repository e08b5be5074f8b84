package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory/meili/meilitest"
)

func TestSearchKeysNeedsServersAndMasterKey(t *testing.T) {
	for name, test := range map[string]struct{ env, says string }{
		"no server":     {"KITH_MEILI_MASTER_KEY=quollquollquollquoll", "KITH_MEILI_URL"},
		"no master key": {"KITH_MEILI_URL=http://127.0.0.1:7700", "--master-key-file"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, test.env)
			refused := one[jsonError](b.run("search-keys", "--json").exits(exitFailed))
			if refused.Error.Code != "invalid" || !strings.Contains(refused.Error.Message, test.says) {
				t.Errorf("it says %+v, want something with %q", refused, test.says)
			}
		})
	}
	b := newBench(t, "KITH_MEILI_URL=http://127.0.0.1:7700")
	two := b.file("two.key", "quollquoll\nquollquoll\n")
	said := b.run("search-keys", "--master-key-file", two).exits(exitFailed)
	said.says(said.stderr, "--master-key-file")
	if strings.Contains(said.stdout+said.stderr, "quoll") {
		t.Error("the master key is told")
	}
}

// TestSearchKeys makes keys on a real server: printed or written, and the same each time.
func TestSearchKeys(t *testing.T) {
	server := meilitest.OwnServer(t)
	b := newBench(t, "KITH_MEILI_URL="+server.Address())
	master := b.file("master.key", server.Key()+"\n")
	printed := one[searchKeysJSON](b.run("search-keys", "--master-key-file", master, "--json").ok())
	folder := filepath.Join(b.temp, "keys")
	for range 2 {
		b.run("search-keys", "--master-key-file", master, "--out", folder).ok()
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 2 {
		t.Errorf("the folder holds %v, %v; want two files", files, err)
	}
	for file, key := range map[string]string{searchKeyFile: printed.SearchKey, syncKeyFile: printed.SyncKey} {
		path := filepath.Join(folder, file)
		content, err := os.ReadFile(path)
		if err != nil || strings.TrimSpace(string(content)) != key || key == "" {
			t.Errorf("%s does not hold the key that is printed (%v)", file, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want it readable by its owner alone", file, info.Mode(), err)
		}
	}
	b.env = append(b.env, "KITH_MEILI_KEY_FILE="+filepath.Join(folder, searchKeyFile))
	b.run("import", "--apply", "--region", "VIC", b.file("circles.csv", circles(3))).ok()
	checks := one[doctorJSON](b.run("doctor", "--json").exits(exitFailed)).Checks // no index is live yet
	if !slices.ContainsFunc(checks, func(c check) bool {
		return strings.HasSuffix(c.Name, ", key") && c.OK && strings.Contains(c.Message, "only search")
	}) {
		t.Errorf("the doctor does not say what the search key may do: %+v", checks)
	}
}

func TestHealth(t *testing.T) {
	b := newBench(t)
	s := b.serve()
	addr := strings.TrimPrefix(s.url, "http://")
	b.run("health", "--addr", addr).ok()
	b.run("health", "--addr", strings.Replace(addr, "127.0.0.1", "0.0.0.0", 1)).ok()
	s.terminate()
	down := b.run("health", "--addr", addr).exits(exitFailed)
	down.says(down.stderr, "nothing answers")
	b.run("health", "--addr", "nowhere").exits(exitUsage)
}
