package main

import (
	"slices"
	"strings"
	"testing"
)

// What people are told where a search server cannot be used, and where none is named though one was.
func TestSearchServersThatCannotBeUsed(t *testing.T) {
	b := newBench(t)
	b.run("import", "--apply", "--region", "VIC", b.file("circles.csv", circles(3))).ok()
	const key = "quollquollquollquoll"
	b.env = append(b.env, "KITH_MEILI_URL=http://127.0.0.1:"+freePort(t), "KITH_MEILI_KEY="+key)

	reindex := b.run("reindex", "--json").exits(exitFailed)
	if got := one[jsonError](reindex); got.Error.Code != "unavailable" || !strings.Contains(got.Error.Message, "cannot be reached") {
		t.Errorf("reindexing says %+v", got)
	}
	doctor := b.run("doctor", "--deep", "--json").exits(exitFailed)
	sick := one[doctorJSON](doctor)
	wrong := slices.DeleteFunc(slices.Clone(sick.Checks), func(c check) bool { return c.OK })
	if len(wrong) != 1 || !strings.HasSuffix(wrong[0].Name, ", server") || !strings.Contains(wrong[0].Message, "Check that it runs") {
		t.Errorf("the doctor finds wrong: %+v", wrong)
	}
	if said := reindex.stdout + reindex.stderr + doctor.stdout + doctor.stderr; strings.Contains(said, key) {
		t.Error("the key is told")
	}
}
