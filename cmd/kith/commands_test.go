package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/importer"
)

// reportJSON is import --json by the names of the fixed interface.
type reportJSON = importer.Report

func TestUsageIsTold(t *testing.T) {
	b := newBench(t)
	file := b.file("circles.csv", circles(2))
	tests := map[string]struct {
		args []string
		says []string
	}{
		"unknown flag":       {[]string{"--nope"}, []string{"--nope"}},
		"unknown command":    {[]string{"fly"}, []string{"fly"}},
		"unknown subcommand": {[]string{"imports", "fly"}, []string{"fly"}},
		"no file":            {[]string{"import"}, []string{"FILE"}},
		"both ways":          {[]string{"import", "--dry-run", "--apply", file}, []string{"--dry-run", "--apply"}},
		"unknown format":     {[]string{"import", "--format", "punchcard", file}, []string{"--format", "punchcard"}},
		"no id":              {[]string{"imports", "show"}, []string{"arg"}},
		"too many ids":       {[]string{"imports", "resume", "a", "b"}, []string{"arg"}},
		"no name":            {[]string{"sources", "retire"}, []string{"arg"}},
		"flag of another":    {[]string{"doctor", "--apply"}, []string{"--apply"}},
		"no flag value":      {[]string{"import", file, "--region"}, []string{"--region"}},
		"not yes or no":      {[]string{"import", "--apply=perhaps", file}, []string{"--apply"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			plain := b.run(test.args...).exits(exitUsage)
			plain.says(plain.stderr, append(test.says, "--help")...)
			if plain.stdout != "" {
				t.Errorf("it says %q on stdout", plain.stdout)
			}
			asJSON := one[jsonError](b.run(append([]string{"--json"}, test.args...)...).exits(exitUsage))
			if asJSON.Error.Message == "" {
				t.Error("with --json there is no sentence")
			}
		})
	}
	if _, err := os.Stat(b.data); err == nil {
		t.Error("a command line that was not understood made a data folder")
	}
}

func TestHelpAndVersion(t *testing.T) {
	b := newBench(t)
	for _, args := range [][]string{nil, {"--help"}, {"import", "--help"}, {"imports"}, {"sources"}, {"gazetteer"}} {
		o := b.run(args...).ok()
		o.says(o.stdout, "Usage:")
	}
	o := b.run("--version").ok()
	o.says(o.stdout, "kith version ")
}

// Every command that reads says in words where there is no catalogue, and makes none.
func TestCommandsWithoutACatalogue(t *testing.T) {
	for _, args := range [][]string{
		{"doctor"}, {"reindex"}, {"migrate", "--status"}, {"imports", "list"}, {"imports", "show", "x"},
		{"imports", "resume", "x"}, {"imports", "undo", "x"}, {"sources", "list"}, {"sources", "show", "x"}, {"sources", "retire", "x"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			b := newBench(t)
			o := b.run(args...).exits(exitFailed)
			o.says(o.stdout+o.stderr, "there is no catalogue in "+b.data, "--data")
			answer := one[struct {
				Error  *struct{ Code, Message string }
				OK     *bool
				Checks []check
			}](b.run(append(args, "--json")...).exits(exitFailed))
			if (answer.Error == nil || answer.Error.Code != "not_found") && (answer.OK == nil || *answer.OK || len(answer.Checks) == 0) {
				t.Errorf("the JSON does not say what is missing: %+v", answer)
			}
			if _, err := os.Stat(b.data); err == nil {
				t.Error("it made a data folder")
			}
		})
	}
}

func TestMigrateAndItsStatus(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		before := one[[]migrationJSON](b.run("migrate", "--json").ok())
		after := one[[]migrationJSON](b.run("migrate", "--status", "--json").ok())
		if len(before) == 0 || len(after) != len(before) {
			t.Fatalf("%d migrations, then %d", len(before), len(after))
		}
		for _, m := range after {
			if m.AppliedAt == nil || !strings.HasSuffix(m.Name, ".sql") {
				t.Errorf("%+v is not applied", m)
			}
		}
		if diff := cmp.Diff(after, one[[]migrationJSON](b.run("migrate", "--json").ok())); diff != "" {
			t.Errorf("migrating again changed something: %s", diff)
		}
		o := b.run("migrate", "--status").ok()
		o.says(o.stdout, "MIGRATION", after[0].Name)
	})
}

func TestSourcesAndImports(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		file := b.file("circles.csv", circles(4))
		report := one[reportJSON](b.run("import", "--apply", "--json", "--source", "Moreland list", "--region", "Victoria", "--licence", "CC BY 4.0", file).ok())
		sources := one[[]sourceJSON](b.run("sources", "list", "--json").ok())
		if len(sources) != 1 || sources[0].Name != "Moreland list" || sources[0].Groups != 4 || sources[0].Licence != "CC BY 4.0" || sources[0].Retired {
			t.Fatalf("the sources are %+v", sources)
		}
		imports := one[[]importJSON](b.run("imports", "list", "--json").ok())
		if len(imports) != 1 || imports[0].ID != *report.ImportID || imports[0].Status != "applied" || imports[0].Source != "Moreland list" {
			t.Fatalf("the imports are %+v", imports)
		}
		shown := one[reportJSON](b.run("imports", "show", "--json", imports[0].ID).ok())
		if diff := cmp.Diff(report.New, shown.New); diff != "" || !shown.Applied || *shown.ImportID != imports[0].ID {
			t.Errorf("the report shown later differs: %s %+v", diff, shown)
		}
		done := one[reportJSON](b.run("imports", "resume", "--json", imports[0].ID).ok())
		if done.New != 4 || !done.Applied {
			t.Errorf("resuming an import that is done says %+v", done)
		}
		retired := one[sourceJSON](b.run("sources", "retire", "--json", "Moreland list").ok())
		if !retired.Retired || retired.Groups != 0 {
			t.Errorf("after retiring: %+v", retired)
		}
		refused := one[reportJSON](b.run("import", "--apply", "--json", "--source", "Moreland list", file).exits(exitFailed))
		if refused.Refused == nil || !strings.Contains(*refused.Refused, "retired") {
			t.Errorf("a retired source is not refused: %+v", refused.Refused)
		}
		scheduled := one[sourceJSON](b.run("sources", "schedule", "--json", "--address", "https://data.example.org/groups.csv", "--every", "24", "Moreland list").ok())
		if scheduled.Address != "https://data.example.org/groups.csv" || scheduled.EveryHours != 24 || scheduled.ByItself {
			t.Errorf("scheduled: %+v", scheduled)
		}
		b.run("sources", "schedule", "--every", "24000", "Moreland list").exits(exitFailed)
		for _, args := range [][]string{{"sources", "list"}, {"sources", "show", "Moreland list"}, {"imports", "list"}, {"imports", "show", imports[0].ID}} {
			o := b.run(args...).ok()
			o.says(o.stdout, "Moreland list")
		}
		for _, args := range [][]string{{"sources", "show", "Nobody's"}, {"sources", "retire", "Nobody's"}, {"imports", "show", "no-such-id"}, {"imports", "resume", "no-such-id"}, {"imports", "undo", "no-such-id"}} {
			o := b.run(args...).exits(exitFailed)
			o.says(o.stderr, "There is no")
			if got := one[jsonError](b.run(append(args, "--json")...).exits(exitFailed)); got.Error.Code != "not_found" {
				t.Errorf("kith %v --json says %+v", args, got)
			}
		}
	})
}

func TestReindexAndDoctor(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		b.run("import", "--apply", "--region", "VIC", b.file("circles.csv", circles(12))).ok()
		s := b.serve()
		if got := one[reindexJSON](b.run("reindex", "--json").ok()); got.Groups != 12 {
			t.Errorf("reindex rebuilt %d groups", got.Groups)
		}
		o := b.run("reindex").ok()
		o.says(o.stdout, "12 groups")
		well := one[doctorJSON](b.run("doctor", "--json").ok())
		var names []string
		for _, c := range well.Checks {
			if names = append(names, c.Name); !c.OK || c.Message == "" {
				t.Errorf("the check %+v", c)
			}
		}
		if !well.OK || !slices.Equal(names, []string{"database", "listings", "index", "built", "imports", "school terms", "mail server", "outbox"}) {
			t.Errorf("the doctor says %+v", well)
		}
		o = b.run("doctor").ok()
		o.says(o.stdout, "12 are live")
		until(t, "every group after reindexing", func() bool { return s.search(nearCarlton).Total == 12 })
	})
}

const ownGazetteer = "../../geo/gazetteer.csv"

func TestGazetteerLoad(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		embedded, err := os.ReadFile(ownGazetteer)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(string(embedded), "\n")
		few := lines[0]
		for _, line := range lines[1:] {
			if strings.HasPrefix(line, "Carlton,VIC") || strings.HasPrefix(line, "Fitzroy,VIC") {
				few += line
			}
		}
		b.run("import", "--apply", "--region", "VIC", b.file("circles.csv", circles(4))).ok()
		if got := one[gazetteerJSON](b.run("gazetteer", "load", "--json", b.file("ours.csv", few)).ok()); got.Suburbs != 2 {
			t.Fatalf("%d suburbs are loaded, want 2 of\n%s", got.Suburbs, few)
		}
		s := b.serve()
		if got := decoded[[]map[string]any](t, s.get("/api/v1/suburbs?q=f")); len(got) != 1 || got[0]["name"] != "Fitzroy" {
			t.Errorf("the server suggests %v", got)
		}
		if got := s.search("near=brunswick"); got.Error == nil || got.Error.Code != "not_found" {
			t.Errorf("a suburb that is not in the gazetteer loaded: %+v", got)
		}
		for name, content := range map[string]string{"empty.csv": "", "other.csv": "a,b\n1,2\n", "half.csv": few + "Nowhere,VIC\n"} {
			o := b.run("gazetteer", "load", b.file(name, content)).exits(exitFailed)
			o.says(o.stderr, "kith: ")
			if got := one[jsonError](b.run("gazetteer", "load", "--json", b.file(name, content)).exits(exitFailed)); got.Error.Message == "" {
				t.Errorf("%s: the JSON says %+v", name, got)
			}
		}
		o := b.run("gazetteer", "load", filepath.Join(b.temp, "missing.csv")).exits(exitFailed)
		o.says(o.stderr, "missing.csv cannot be read")
	})
}
