package ical_test

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestRulesAgreeWithAnother holds the dates of an invented calendar to those another program gives for it.
func TestRulesAgreeWithAnother(t *testing.T) {
	want := map[string][]string{}
	file, err := os.Open("testdata/rules.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if name, at, ok := strings.Cut(lines.Text(), "\t"); ok && !strings.HasPrefix(name, "#") {
			want[name] = append(want[name], at)
		}
	}
	if len(want) < 25 {
		t.Fatalf("the other program names %d events only", len(want))
	}
	records, _, err := read(t, "VIC", "testdata/rules.ics")
	if err != nil {
		t.Fatal(err)
	}
	from, to := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)
	got := map[string][]string{}
	for _, r := range records {
		for _, m := range r.Meetings {
			for _, at := range m.Next(from, 2000) {
				if at.Before(to) && !at.Before(from) {
					got[r.Name] = append(got[r.Name], at.Format("2006-01-02T15:04Z"))
				}
			}
		}
		slices.Sort(got[r.Name])
	}
	for name := range want {
		if diff := cmp.Diff(want[name], got[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d events, not %d", len(got), len(want))
	}
}
