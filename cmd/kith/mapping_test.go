package main

import (
	"strings"
	"testing"

	"github.com/kithdirectory/kith/importer"
)

// mappedAs gives where a report's mapping comes from and what a column was taken for.
func mappedAs(r reportJSON, column string) string {
	for _, c := range r.Mapping {
		if c.Column == column {
			return string(r.Files[0].Mapping) + " " + string(c.Field)
		}
	}
	return "no such column"
}

// What was applied is used again for the same source with the same headers, and the report says so.
func TestMappingIsRemembered(t *testing.T) {
	b := newBench(t)
	file := b.file("circles.csv", circles(3))
	given := b.file("given.yaml", "columns:\n  - column: Name\n    field: name\n  - column: Address\n    field: address\n  - column: Suburb\n    field: suburb\n  - column: Postcode\n    field: postcode\n  - column: Phone\n    field: phone\n  - column: Cost\n    field: ignored\n")
	run := func(args ...string) reportJSON {
		t.Helper()
		return one[reportJSON](b.run(append([]string{"import", "--json", "--region", "VIC", "--source", "circles"}, args...)...).ok())
	}
	for _, step := range []struct {
		args []string
		want string
	}{
		{[]string{file}, "guessed cost"},
		{[]string{"--mapping", given, file}, "given ignored"},
		{[]string{file}, "guessed cost"}, // a dry run is not remembered
		{[]string{"--apply", file}, "guessed cost"},
		{[]string{file}, "remembered cost"},
		{[]string{"--apply", "--mapping", given, file}, "given ignored"},
		{[]string{"--apply", file}, "remembered ignored"},
		{[]string{file}, "remembered ignored"},
		{[]string{"--guess-mapping", file}, "guessed cost"},
		{[]string{"--source", "another", file}, "guessed cost"},
	} {
		if got := mappedAs(run(step.args...), "Cost"); got != step.want {
			t.Errorf("%v: %s, want %s", step.args, got, step.want)
		}
	}
	words := b.run("import", "--region", "VIC", "--source", "circles", file).ok()
	words.says(words.stdout, "taken as at the last import", "--guess-mapping")
	other := b.file("other.csv", strings.Replace(circles(3), "Cost", "Price", 1))
	if got := mappedAs(run(other), "Price"); got != "guessed cost" {
		t.Errorf("with another header: %s", got)
	}
	lines := strings.SplitAfter(circles(3), "\n")
	for i := range lines {
		name, rest, found := strings.Cut(strings.TrimSuffix(lines[i], "\n"), ",")
		if found {
			lines[i] = rest + "," + name + "\n"
		}
	}
	turned := run(b.file("turned.csv", strings.Join(lines, "")))
	if got := mappedAs(turned, "Cost"); got != "remembered ignored" || turned.Unchanged != 3 {
		t.Errorf("with its columns in another order: %s, %d unchanged", got, turned.Unchanged)
	}
}

// A column that was empty is guessed once it is filled.
func TestEmptyColumnIsNotRememberedAsIgnored(t *testing.T) {
	b := newBench(t)
	with := func(note string) string {
		return b.file("list.csv", "Name,Suburb,Phone,Remarks on it\nFern Choir,Carlton,5550 0134,"+note+"\nFern Walkers,Carlton,5550 0135,"+note+"\nFern Singers,Carlton,5550 0136,"+note+"\n")
	}
	run := func(path string) reportJSON {
		return one[reportJSON](b.run("import", "--apply", "--json", "--region", "VIC", "--source", "list", path).ok())
	}
	if got := mappedAs(run(with("")), "Remarks on it"); got != "guessed ignored" {
		t.Errorf("empty: %s", got)
	}
	if got := mappedAs(run(with("bring a hat")), "Remarks on it"); got != "remembered unpublished" {
		t.Errorf("filled: %s", got)
	}
}

// Several files have their mappings remembered, written and given together.
func TestMappingsOfSeveralFiles(t *testing.T) {
	b := newBench(t)
	groups := b.file("groups.csv", "Group ID,Group,Location(s),Description\nG1,Fern Choir,Fern Hall,We meet to sing\nG2,Fern Walkers,Moss Hall,We meet to walk\n")
	places := b.file("places.csv", "Location ID,Location name,Address,Suburb,Postcode\nP1,Fern Hall,1 Fern St,Carlton,3053\nP2,Moss Hall,2 Fern St,Carlton,3053\n")
	path := b.temp + "/both.yaml"
	first := one[reportJSON](b.run("import", "--apply", "--json", "--region", "VIC", "--source", "two", "--write-mapping", path, groups, places).ok())
	again := one[reportJSON](b.run("import", "--json", "--source", "two", groups, places).ok())
	given := one[reportJSON](b.run("import", "--json", "--source", "two", "--mapping", path, places, groups).ok())
	if first.New != 2 || again.Unchanged != 2 || given.Unchanged != 2 {
		t.Errorf("new %d, then unchanged %d, then %d", first.New, again.Unchanged, given.Unchanged)
	}
	for _, f := range again.Files {
		if f.Mapping != importer.MappingRemembered {
			t.Errorf("%s is %s", f.Name, f.Mapping)
		}
	}
	broken := b.file("broken.yaml", "columns:\n  - column: Group\n    field: name\n---\ncolumns:\n  - column: Venue\n    field: colour\n")
	report := one[reportJSON](b.run("import", "--json", "--mapping", broken, groups, places).exits(exitFailed))
	if report.Refused == nil || !strings.Contains(*report.Refused, "line 7") {
		t.Errorf("a fault of the second part: %s", deref(report.Refused))
	}
}
