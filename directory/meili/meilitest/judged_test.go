package meilitest

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// judged is a test whose verdict another test looks at.
type judged struct {
	testing.TB // the test that looks: its folders, its context

	mu       sync.Mutex
	failures []string
	skipped  string
	cleanups []func()
}

// judge runs a test to its end, with its cleanups, and gives its verdict.
func judge(t *testing.T, test func(testing.TB)) *judged {
	t.Helper()
	j := &judged{TB: t}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer func() {
			for _, cleanup := range slices.Backward(j.cleanups) {
				cleanup()
			}
		}()
		test(j)
	}()
	<-ended
	return j
}

func (j *judged) fail(text string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.failures = append(j.failures, text)
}

func (j *judged) Helper()                           {}
func (j *judged) Cleanup(f func())                  { j.cleanups = append(j.cleanups, f) }
func (j *judged) Error(args ...any)                 { j.fail(fmt.Sprint(args...)) }
func (j *judged) Errorf(format string, args ...any) { j.fail(fmt.Sprintf(format, args...)) }
func (j *judged) Skip(args ...any)                  { j.skipped = fmt.Sprint(args...); runtime.Goexit() }
func (j *judged) Skipped() bool                     { return j.skipped != "" }
func (j *judged) Fatal(args ...any)                 { j.fail(fmt.Sprint(args...)); runtime.Goexit() }
func (j *judged) Fatalf(format string, args ...any) {
	j.fail(fmt.Sprintf(format, args...))
	runtime.Goexit()
}

func (j *judged) Failed() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.failures) > 0
}

// fails checks that the verdict is one failure that says all the words.
func (j *judged) fails(t *testing.T, words ...string) {
	t.Helper()
	if len(j.failures) != 1 {
		t.Fatalf("it fails with %q, want one failure", j.failures)
	}
	for _, word := range words {
		if !strings.Contains(j.failures[0], word) {
			t.Errorf("the failure does not say %q:\n%s", word, j.failures[0])
		}
	}
}

// passes checks that the verdict is a pass.
func (j *judged) passes(t *testing.T) {
	t.Helper()
	if len(j.failures) > 0 || j.skipped != "" {
		t.Fatalf("it fails with %q and skips with %q, want neither", j.failures, j.skipped)
	}
}
