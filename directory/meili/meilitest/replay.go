package meilitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Replayer is a http.RoundTripper that answers from a golden file and reaches no network.
type Replayer struct {
	t    testing.TB
	file string

	mu        sync.Mutex
	exchanges []exchange
	used      []bool
}

// Replay makes a Replayer of a golden file. Equal requests are answered in the order of the recording,
// each recorded answer once. The test fails, with a comparison to what was recorded nearest, where a
// request has no answer left, and at its end where a recorded request was not asked.
func Replay(t testing.TB, file string) *Replayer {
	t.Helper()
	exchanges, err := read(file)
	if err != nil {
		t.Fatalf("the golden file cannot be read (%s=1 records it from a real server): %v", recordVariable, err)
	}
	r := &Replayer{t: t, file: file, exchanges: exchanges, used: make([]bool, len(exchanges))}
	t.Cleanup(r.reportUnused)
	return r
}

// RoundTrip gives the recorded answer.
func (r *Replayer) RoundTrip(request *http.Request) (*http.Response, error) {
	wanted, _, err := asked(request)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, e := range r.exchanges {
		if !r.used[i] && e.same(wanted) {
			r.used[i] = true
			return e.answer(request), nil
		}
	}
	err = fmt.Errorf("%s has no answer for %s %s\n%s", r.file, wanted.Method, wanted.Path, r.nearest(wanted))
	r.t.Error(err)
	return nil, err
}

// nearest says what of the recording comes nearest to a request that is not in it.
func (r *Replayer) nearest(wanted exchange) string {
	times, best, most := 0, -1, -1
	for i, e := range r.exchanges {
		if e.same(wanted) {
			times++
		}
		if alike := commonEnds(e.text(), wanted.text()); alike > most {
			best, most = i, alike
		}
	}
	switch {
	case times > 0:
		return fmt.Sprintf("it was recorded %d times and is asked once more", times)
	case best < 0:
		return "the recording is empty"
	}
	e := r.exchanges[best]
	return fmt.Sprintf("nearest is line %d, %s %s (-recorded +asked):\n%s", best+1, e.Method, e.Path, cmp.Diff(comparable(e), comparable(wanted)))
}

// comparable is a request as something that reads well where it differs.
func comparable(e exchange) map[string]any {
	out := map[string]any{"method": e.Method, "path": e.Path}
	var lines []any
	for _, text := range slices.Concat([]json.RawMessage{e.Request.JSON}, e.Request.Lines) {
		if value, err := decodeJSON(text); err == nil {
			lines = append(lines, value)
		}
	}
	if len(lines) > 0 {
		out["body"] = lines
	} else {
		out["body"] = e.Request.Text
	}
	return out
}

// commonEnds counts the bytes that two texts begin and end with alike.
func commonEnds(a, b string) int {
	shorter := min(len(a), len(b))
	front, back := 0, 0
	for front < shorter && a[front] == b[front] {
		front++
	}
	for back < shorter-front && a[len(a)-1-back] == b[len(b)-1-back] {
		back++
	}
	return front + back
}

// reportUnused tells of recorded requests that were not asked: the recording shows something else by now.
func (r *Replayer) reportUnused() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.t.Failed() {
		return
	}
	for i, e := range r.exchanges {
		if !r.used[i] {
			r.t.Errorf("%s: line %d, %s %s, was recorded and is not asked any more; %s=1 records again", r.file, i+1, e.Method, e.Path, recordVariable)
		}
	}
}
