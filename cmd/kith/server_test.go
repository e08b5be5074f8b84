package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// server is the program serving, on a port that was free.
type server struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string
	client *http.Client
	log    *stream     // stderr
	said   chan string // its first line, once
	ended  chan struct{}
	err    error // of its end; read it after ended
}

// stream keeps what a process writes while it still writes.
type stream struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write keeps p.
func (s *stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *stream) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// serve starts the server and waits until it says that it listens. It is stopped when the test ends.
func (b *bench) serve(args ...string) *server {
	b.t.Helper()
	s := b.launch(args...)
	s.waitUntilItListens()
	return s
}

// launch starts the server, which does not listen yet. It is stopped when the test ends.
func (b *bench) launch(args ...string) *server {
	b.t.Helper()
	cmd := b.command(b.t.Context(), append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	s := &server{t: b.t, cmd: cmd, log: &stream{}, said: make(chan string, 1), ended: make(chan struct{}), client: newClient(b.t)}
	cmd.Stderr = s.log
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	go func() {
		// What it says, where it ends before its first line, is no address: that is seen by who waits.
		line, _ := bufio.NewReader(stdout).ReadString('\n')
		s.said <- line
		s.err = cmd.Wait()
		close(s.ended)
	}()
	b.t.Cleanup(func() { s.kill() })
	return s
}

// waitUntilItListens waits for the line that a launched server says when it is ready.
func (s *server) waitUntilItListens() {
	s.t.Helper()
	if s.url != "" {
		return
	}
	line := <-s.said
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if !ok {
		s.t.Fatalf("the server says %q, want \"listening on http://…\"\n%s", line, s.log)
	}
	s.url = address
}

// newClient is a browser: it keeps cookies, and shows redirects instead of following them.
func newClient(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// terminate sends SIGTERM and gives the exit code.
func (s *server) terminate() int {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	<-s.ended
	return s.cmd.ProcessState.ExitCode()
}

// kill ends the server at once, if it still runs.
func (s *server) kill() {
	if err := s.cmd.Process.Kill(); err == nil || err == os.ErrProcessDone {
		<-s.ended
	}
}

func (s *server) hasEnded() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// answer is what the server answered.
type answer struct {
	status int
	header http.Header
	body   string
}

func (s *server) get(path string) answer {
	s.t.Helper()
	return s.do(http.MethodGet, path, "", "")
}

func (s *server) postForm(path string, form url.Values) answer {
	s.t.Helper()
	return s.do(http.MethodPost, path, "application/x-www-form-urlencoded", form.Encode())
}

func (s *server) postJSON(path string, v any) answer {
	s.t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.do(http.MethodPost, path, "application/json", string(body))
}

func (s *server) do(method, path, contentType, body string) answer {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	response, err := s.client.Do(request)
	if err != nil {
		s.t.Fatalf("%s %s: %v\n%s", method, clip(path), err, s.log)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: string(content)}
}

func clip(text string) string { return text[:min(len(text), 120)] }

// found is what the tests read of a search's answer.
type found struct {
	Total     int       `json:"total"`
	Listings  []listing `json:"listings"`
	Elsewhere struct {
		Total    int       `json:"total"`
		Listings []listing `json:"listings"`
	} `json:"elsewhere"`
	Error *struct {
		Code    string            `json:"code"`
		Message string            `json:"message"`
		Fields  map[string]string `json:"fields"`
	} `json:"error"`
}

type listing struct {
	GroupID string `json:"group_id"`
	Name    string `json:"name"`
	Suburb  string `json:"suburb"`
}

func (s *server) search(query string) found {
	s.t.Helper()
	return decoded[found](s.t, s.get("/api/v1/search?"+query))
}

func decoded[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(a.body), &v); err != nil {
		t.Fatalf("status %d, not JSON: %v\n%s", a.status, err, clip(a.body))
	}
	return v
}

// freePort gives a port that was free a moment ago.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// metricsAddr gives where the bench's server shows its metrics.
func metricsAddr(b *bench) string {
	for _, pair := range b.env {
		if address, ok := strings.CutPrefix(pair, "KITH_METRICS_ADDR="); ok {
			return address
		}
	}
	return ""
}

// get reads an address of another listener.
func get(t *testing.T, address string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
