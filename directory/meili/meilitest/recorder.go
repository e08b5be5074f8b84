package meilitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// recordVariable, set to 1, makes Golden record again.
const recordVariable = "KITH_RECORD"

// Golden gives the address and key of a server whose answers stand in a golden file, such as
// "testdata/search.jsonl", recorded from a real one. A request that is not in it fails the test, and so
// does a recorded one that is not asked any more.
//
// With KITH_RECORD=1 the server is a real, new one (see OwnServer), and the file is written when the test
// has passed. Then and always the test must ask the same: index uids of its own choice, a fixed clock,
// one request after another where their order matters.
func Golden(t testing.TB, file string) (address, key string) {
	t.Helper()
	if os.Getenv(recordVariable) != "1" {
		return newProxy(t, "http://replayed.invalid", answering{Replay(t, file)}).Address(), "key-of-no-server"
	}
	real := OwnServer(t)
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	recorder := Record(t, file, transport)
	recorder.secrets = []string{real.Key()}
	return newProxy(t, real.Address(), recorder).Address(), real.Key()
}

// answering turns a failure to answer into an answer that no client tries again.
type answering struct{ next http.RoundTripper }

// RoundTrip gives next's answer, or 404 with the code not_recorded.
func (a answering) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := a.next.RoundTrip(request)
	if err == nil {
		return response, nil
	}
	refusal, encoding := encodeJSON(map[string]string{"message": err.Error(), "code": "not_recorded", "type": "invalid_request", "link": ""})
	e := exchange{Status: http.StatusNotFound, Headers: map[string]string{"Content-Type": "application/json"}, Response: content{JSON: refusal}}
	return e.answer(request), encoding
}

// Recorder is a http.RoundTripper that passes requests on and keeps what was asked and answered. It
// never keeps a request's headers, so no key; a key that comes up in a body is replaced by "not-kept".
type Recorder struct {
	next http.RoundTripper

	mu        sync.Mutex
	exchanges []*exchange // in order of asking; without a status while under way
	secrets   []string
}

// Record makes a Recorder that writes its file when the test has passed. The requests go to next.
func Record(t testing.TB, file string, next http.RoundTripper) *Recorder {
	r := &Recorder{next: next}
	t.Cleanup(func() {
		if t.Failed() || t.Skipped() {
			return
		}
		if err := r.write(file); err != nil {
			t.Errorf("the recording was not kept: %v", err)
		}
	})
	return r
}

// RoundTrip passes the request on and keeps the exchange. A request without an answer is not kept.
func (r *Recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	kept, body, err := asked(request)
	if err != nil {
		return nil, err
	}
	r.begin(&kept, request.Header.Get("Authorization"))
	// A RoundTripper may not change the request it was given.
	passed := request.Clone(request.Context())
	passed.Body = io.NopCloser(bytes.NewReader(body))
	response, err := r.next.RoundTrip(passed)
	if err != nil {
		return nil, err
	}
	answered, err := io.ReadAll(response.Body)
	if closing := response.Body.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(answered))
	r.end(&kept, response, answered)
	return response, nil
}

func (r *Recorder) begin(e *exchange, authorization string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.exchanges = append(r.exchanges, e)
	if _, key, ok := strings.Cut(authorization, " "); ok && key != "" && !slices.Contains(r.secrets, key) {
		r.secrets = append(r.secrets, key)
	}
}

func (r *Recorder) end(e *exchange, response *http.Response, body []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.Status, e.Headers, e.Response = response.StatusCode, map[string]string{}, newContent(body)
	for _, name := range keptHeaders {
		if value := response.Header.Get(name); value != "" {
			e.Headers[name] = value
		}
	}
	if strings.HasPrefix(e.Path, "/keys") && e.Response.JSON != nil {
		r.secrets = append(r.secrets, keysIn(e.Response.JSON)...)
	}
}

// keysIn gives every text named "key" in an answer about keys.
func keysIn(text []byte) []string {
	value, err := decodeJSON(text)
	if err != nil {
		return nil
	}
	var keys []string
	var walk func(any)
	walk = func(value any) {
		switch value := value.(type) {
		case []any:
			for _, one := range value {
				walk(one)
			}
		case map[string]any:
			if key, ok := value["key"].(string); ok && key != "" {
				keys = append(keys, key)
			}
			for _, one := range value {
				walk(one)
			}
		}
	}
	walk(value)
	return keys
}

// write puts one exchange a line, in order of asking.
func (r *Recorder) write(file string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	for _, e := range r.exchanges {
		if e.Status == 0 {
			continue
		}
		if !utf8.ValidString(e.Request.Text + e.Response.Text) {
			return fmt.Errorf("%s %s carries bytes that are not text: record without compression", e.Method, e.Path)
		}
		encoded, err := encodeJSON(e)
		if err != nil {
			return err
		}
		line, err := withoutSecrets(string(encoded), r.secrets)
		if err != nil {
			return err
		}
		b.WriteString(line + "\n")
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, []byte(b.String()), 0o644)
}

// read gives the exchanges of a golden file.
func read(file string) ([]exchange, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []exchange
	decoder := json.NewDecoder(bytes.NewReader(text))
	for {
		var e exchange
		if err := decoder.Decode(&e); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
}
