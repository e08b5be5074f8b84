package migrations_test

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/migrations"
)

func TestFoldersHaveTheSameFiles(t *testing.T) {
	lite, postgres := names(t, migrations.SQLite), names(t, migrations.Postgres)
	if diff := cmp.Diff(lite, postgres); diff != "" {
		t.Errorf("sqlite/ and postgres/ differ (-sqlite +postgres):\n%s", diff)
	}
	numbered := regexp.MustCompile(`^\d{5}_[a-z_]+\.sql$`)
	for i, name := range lite {
		if !numbered.MatchString(name) {
			t.Errorf("%s is not named like 00001_what_it_does.sql", name)
		}
		if i > 0 && name[:5] <= lite[i-1][:5] {
			t.Errorf("%s has the number of %s", name, lite[i-1])
		}
	}
}

// What a migration creates must have the same names on both engines: queries have one text.
func TestFoldersCreateTheSameTablesAndIndexes(t *testing.T) {
	lite, postgres := created(t, migrations.SQLite), created(t, migrations.Postgres)
	if diff := cmp.Diff(lite, postgres); diff != "" {
		t.Errorf("sqlite/ and postgres/ differ (-sqlite +postgres):\n%s", diff)
	}
	if len(lite) < 10 {
		t.Errorf("found only %v: the pattern of this test no longer fits the files", lite)
	}
}

func TestNoMigrationDropsATable(t *testing.T) {
	drop := regexp.MustCompile(`(?i)drop\s+table|rename\s+to`)
	for _, open := range []func() (fs.FS, error){migrations.SQLite, migrations.Postgres} {
		for name, text := range texts(t, open) {
			if found := drop.FindString(text); found != "" {
				t.Errorf("%s has %q: rebuilding a table others refer to deletes their rows", name, found)
			}
		}
	}
}

func names(t *testing.T, open func() (fs.FS, error)) []string {
	t.Helper()
	folder, err := open()
	if err != nil {
		t.Fatal(err)
	}
	found, err := fs.Glob(folder, "*.sql")
	if err != nil || len(found) == 0 {
		t.Fatalf("no migrations: %v", err)
	}
	return found
}

func texts(t *testing.T, open func() (fs.FS, error)) map[string]string {
	t.Helper()
	folder, err := open()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, name := range names(t, open) {
		text, err := fs.ReadFile(folder, path.Clean(name))
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(text)
	}
	return all
}

// created gives the columns of every table and the names of every index, by file order.
func created(t *testing.T, open func() (fs.FS, error)) []string {
	t.Helper()
	table := regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\)[^;]*;`)
	added := regexp.MustCompile(`ALTER TABLE (\w+) ADD COLUMN (\w+)`)
	index := regexp.MustCompile(`CREATE (?:UNIQUE )?INDEX \w+ ON \w+`) // its columns may differ: PostgreSQL bounds the size of an entry
	column := regexp.MustCompile(`(?m)^    (\w+) +(?:text|integer|bigint|smallint|TEXT|INTEGER|BIGINT)`)
	var all []string
	for _, name := range names(t, open) {
		text := texts(t, open)[name]
		for _, found := range table.FindAllStringSubmatch(text, -1) {
			all = append(all, "table "+found[1])
			for _, c := range column.FindAllStringSubmatch(found[2], -1) {
				all = append(all, found[1]+"."+c[1])
			}
		}
		for _, found := range added.FindAllStringSubmatch(text, -1) {
			all = append(all, found[1]+"."+found[2])
		}
		for _, found := range index.FindAllString(text, -1) {
			all = append(all, strings.Join(strings.Fields(found), " "))
		}
	}
	return all
}
