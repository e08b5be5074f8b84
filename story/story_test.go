package main

import (
	"strings"
	"testing"
)

func TestStoriesAreNamedAndChosen(t *testing.T) {
	for name, test := range map[string]struct {
		args   []string
		code   int
		stdout string
		stderr string
	}{
		"list":    {[]string{"list"}, 0, "search", ""},
		"unknown": {[]string{"fly"}, 2, "", `there is no story called "fly"; the stories are: search`},
		"flag":    {[]string{"-nope"}, 2, "", "-nope"},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			if code := run(t.Context(), test.args, &stdout, &stderr); code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			if !strings.Contains(stdout.String(), test.stdout) || !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("it says %q and %q", stdout.String(), stderr.String())
			}
		})
	}
}

// Pictures are named after steps, so each has a name of its own that a file may have.
func TestStepsHaveNamesOfTheirOwn(t *testing.T) {
	for _, s := range stories() {
		seen := map[string]bool{}
		for _, step := range s.steps {
			if step.name == "" || seen[step.name] || strings.Trim(step.name, "abcdefghijklmnopqrstuvwxyz-") != "" {
				t.Errorf("%s: the step %q", s.name, step.name)
			}
			seen[step.name] = true
		}
	}
}

func TestNumberIn(t *testing.T) {
	for text, want := range map[string]int{"Without “Singing”: 4 groups": 4, "(31)": 31, "1,204 groups within 5 km": 1204} {
		if got, err := numberIn(text); err != nil || got != want {
			t.Errorf("numberIn(%q) = %d, %v", text, got, err)
		}
	}
	if _, err := numberIn("no groups"); err == nil {
		t.Error("a number was found where there is none")
	}
}
