package meilitest

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// ask sends a request through a transport.
func ask(t *testing.T, transport http.RoundTripper, method, address, body string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+clientKey)
	response, err := transport.RoundTrip(request)
	if err != nil {
		return reply{err: err}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return reply{response.StatusCode, response.Header, string(text), err}
}

const clientKey = `a"key<of>the client`

// engine is a server that answers as a search engine does: tasks count up, and end when asked twice.
func engine(t *testing.T) string {
	t.Helper()
	var tasks, polls atomic.Int64
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, status int, format string, args ...any) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Date", "today")
		w.WriteHeader(status)
		fmt.Fprintf(w, format, args...)
	}
	mux.HandleFunc("POST /indexes/a/documents", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusAccepted, `{"taskUid": %d, "enqueuedAt": "2024-05-01T00:00:00Z"}`, tasks.Add(1))
	})
	mux.HandleFunc("GET /tasks", func(w http.ResponseWriter, _ *http.Request) {
		status := "enqueued"
		if polls.Add(1) > 1 {
			status = "succeeded"
		}
		answer(w, http.StatusOK, `{"results":[{"status":%q,"big":12345678901234567890,"less":"<b>"}]}`, status)
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, `{"results":[{"key":"0123456789abcdef","name":"search"},{"key":"fedcba9876543210"}],"asked":%q}`, clientKey)
	})
	mux.HandleFunc("POST /multi-search", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "10")
		answer(w, http.StatusServiceUnavailable, "busy\nall day")
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// story is what the tests ask.
var story = []struct{ method, path, body string }{
	{"POST", "/indexes/a/documents?b=2&a=1", "{\"id\":1, \"name\":\"x\"}\n{\"name\":\"<y>\",\"id\":2.50}\n"},
	{"GET", "/tasks?uids=1", ""},
	{"GET", "/tasks?uids=1", ""},
	{"POST", "/multi-search", `{"q":"a", "filter":["b","c"]}`},
	{"GET", "/keys", ""},
	{"POST", "/indexes/a/documents?b=2&a=1", "not JSON"},
}

// recorded records the story and gives the file and what the client saw.
func recorded(t *testing.T) (file string, seen []reply) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "golden", "story.jsonl")
	address := engine(t)
	judge(t, func(tb testing.TB) {
		recorder := Record(tb, file, http.DefaultTransport)
		for _, step := range story {
			seen = append(seen, ask(t, recorder, step.method, address+step.path, step.body))
		}
	}).passes(t)
	return file, seen
}

func TestRecordingIsReadable(t *testing.T) {
	file, seen := recorded(t)
	for i, got := range seen {
		if got.err != nil {
			t.Errorf("step %d saw %v", i+1, got.err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		`{"method":"POST","path":"/indexes/a/documents?a=1&b=2","request":{"lines":[{"id":1,"name":"x"},{"id":2.50,"name":"<y>"}]},"status":202,"headers":{"Content-Type":"application/json"},"response":{"json":{"taskUid":1,"enqueuedAt":"2024-05-01T00:00:00Z"}}}`,
		`{"method":"GET","path":"/tasks?uids=1","request":{},"status":200,"headers":{"Content-Type":"application/json"},"response":{"json":{"results":[{"status":"enqueued","big":12345678901234567890,"less":"<b>"}]}}}`,
		`{"method":"GET","path":"/tasks?uids=1","request":{},"status":200,"headers":{"Content-Type":"application/json"},"response":{"json":{"results":[{"status":"succeeded","big":12345678901234567890,"less":"<b>"}]}}}`,
		`{"method":"POST","path":"/multi-search","request":{"json":{"filter":["b","c"],"q":"a"}},"status":503,"headers":{"Content-Type":"application/json","Retry-After":"10"},"response":{"text":"busy\nall day"}}`,
		`{"method":"GET","path":"/keys","request":{},"status":200,"headers":{"Content-Type":"application/json"},"response":{"json":{"results":[{"key":"not-kept","name":"search"},{"key":"not-kept"}],"asked":"not-kept"}}}`,
		`{"method":"POST","path":"/indexes/a/documents?a=1&b=2","request":{"text":"not JSON"},"status":202,"headers":{"Content-Type":"application/json"},"response":{"json":{"taskUid":2,"enqueuedAt":"2024-05-01T00:00:00Z"}}}`,
	}, "\n") + "\n"
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("the golden file (-want +got):\n%s", diff)
	}
}

// What is replayed reads as what was recorded, whatever order a client writes names in.
func TestReplayAnswersAsRecorded(t *testing.T) {
	file, seen := recorded(t)
	judge(t, func(tb testing.TB) {
		replay := Replay(tb, file)
		for i, step := range story {
			body := strings.Replace(step.body, `{"q":"a", "filter":["b","c"]}`, `{"filter": ["b", "c"], "q": "a"}`, 1)
			got := ask(t, replay, step.method, "http://another.invalid"+step.path, body)
			if strings.HasPrefix(step.path, "/keys") {
				continue // its keys are not kept
			}
			same := strings.ReplaceAll(seen[i].body, `": `, `":`)
			if got.err != nil || got.status != seen[i].status || strings.ReplaceAll(same, `, "`, `,"`) != got.body {
				t.Errorf("step %d: recorded %d %s, replayed %d %s, %v", i+1, seen[i].status, seen[i].body, got.status, got.body, got.err)
			}
			for _, name := range keptHeaders {
				if got.header.Get(name) != seen[i].header.Get(name) {
					t.Errorf("step %d: header %s is %q", i+1, name, got.header.Get(name))
				}
			}
		}
	}).passes(t)
}

func TestReplayFailsWhereNothingMatches(t *testing.T) {
	file, _ := recorded(t)
	tests := map[string]struct {
		method, path, body string
		says               []string
	}{
		"another body": {"POST", "/multi-search", `{"q":"b","filter":["b","c"]}`,
			[]string{"no answer for POST /multi-search", "nearest is line 4", `-`, `"a"`, `+`, `"b"`}},
		"another line":   {"POST", "/indexes/a/documents?a=1&b=2", "{\"id\":1,\"name\":\"x\"}\n{\"id\":3}", []string{"nearest is line 1", "2.50"}},
		"another query":  {"GET", "/tasks?uids=2", "", []string{"nearest is line 2", "/tasks?uids=1", "/tasks?uids=2"}},
		"another method": {"DELETE", "/tasks?uids=1", "", []string{"no answer for DELETE", "nearest is"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			judge(t, func(tb testing.TB) {
				got := ask(t, Replay(tb, file), test.method, "http://another.invalid"+test.path, test.body)
				if got.err == nil {
					t.Errorf("it is answered %d %s", got.status, got.body)
				}
			}).fails(t, test.says...)
		})
	}
	judge(t, func(tb testing.TB) {
		replay := Replay(tb, file)
		for range 3 {
			ask(t, replay, "GET", "http://another.invalid/tasks?uids=1", "")
		}
	}).fails(t, "recorded 2 times and is asked once more")
	judge(t, func(tb testing.TB) { Replay(tb, filepath.Join(t.TempDir(), "none.jsonl")) }).fails(t, "KITH_RECORD=1")
}

func TestReplayFailsWhereNotAllIsAsked(t *testing.T) {
	file, _ := recorded(t)
	judge(t, func(tb testing.TB) {
		replay := Replay(tb, file)
		for _, step := range story[:len(story)-1] {
			ask(t, replay, step.method, "http://another.invalid"+step.path, step.body)
		}
	}).fails(t, "line 6, POST /indexes/a/documents?a=1&b=2", "not asked any more")
}

func TestNothingIsRecordedOfATestThatFailed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "story.jsonl")
	judge(t, func(tb testing.TB) {
		Record(tb, file, http.DefaultTransport)
		tb.Error("something else")
	}).fails(t, "something else")
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the file was written (%v)", err)
	}
	judge(t, func(tb testing.TB) {
		recorder := Record(tb, file, broken{})
		if got := ask(t, recorder, "GET", "http://another.invalid/", ""); !errors.Is(got.err, io.ErrUnexpectedEOF) {
			t.Errorf("the client sees %v", got.err)
		}
	}).passes(t)
	if text, err := os.ReadFile(file); err != nil || len(text) != 0 {
		t.Errorf("a request without an answer was kept: %s (%v)", text, err)
	}
}

// broken is a network that gives no answers.
type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

func TestGoldenRecordsAndReplays(t *testing.T) {
	withFake(t, "works")
	file := filepath.Join(t.TempDir(), "golden.jsonl")
	var recordedKey string
	run := func(tb testing.TB) {
		address, key := Golden(tb, file)
		if key == "" {
			tb.Error("there is no key")
		}
		recordedKey = key
		if got := send(t, "PUT", address+"/note", ""); got.status != http.StatusOK {
			tb.Errorf("it answers %d, %v", got.status, got.err)
		}
		if got := send(t, "GET", address+"/env", ""); !strings.Contains(got.body, "MEILI_ENV=production") {
			tb.Errorf("it answers %d %q, %v", got.status, got.body, got.err)
		}
	}
	t.Setenv(recordVariable, "1")
	judge(t, run).passes(t)
	key := recordedKey
	t.Setenv(recordVariable, "")
	t.Setenv("PATH", t.TempDir()) // no server is needed any more
	judge(t, run).passes(t)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), key) || !strings.Contains(string(text), "MEILI_MASTER_KEY=not-kept") {
		t.Errorf("the master key is in the golden file:\n%s", text)
	}
	judge(t, func(tb testing.TB) {
		address, _ := Golden(tb, file)
		if got := send(t, "POST", address+"/note", ""); got.status != http.StatusNotFound || !strings.Contains(got.body, "not_recorded") {
			t.Errorf("what is not recorded is answered %d %s, %v", got.status, got.body, got.err)
		}
	}).fails(t, "no answer for POST /note")
}
