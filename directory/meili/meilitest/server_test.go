package meilitest

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// fakeVariable makes this test's binary behave as a meilisearch would.
const fakeVariable = "KITH_TEST_FAKE_MEILISEARCH"

func TestMain(m *testing.M) {
	if os.Getenv(fakeVariable) != "" {
		fmt.Fprintln(os.Stderr, serveFake())
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// serveFake serves as little of a Meilisearch as its starter needs: /health, which is not available when
// first asked; /env, which tells how it was started; and PUT /note, kept in its folder.
func serveFake() error {
	if os.Getenv(fakeVariable) == "broken" {
		return errors.New("this one is broken")
	}
	note := filepath.Join(os.Getenv("MEILI_DB_PATH"), "note")
	if err := os.MkdirAll(filepath.Dir(note), 0o700); err != nil {
		return err
	}
	var asked sync.Map
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		if _, again := asked.LoadOrStore("health", true); !again {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, `{"status":"available"}`)
	})
	mux.HandleFunc("GET /env", func(w http.ResponseWriter, _ *http.Request) {
		for _, pair := range os.Environ() {
			if strings.HasPrefix(pair, "MEILI_") {
				fmt.Fprintln(w, pair)
			}
		}
		fmt.Fprintln(w, "args", len(os.Args))
	})
	mux.HandleFunc("GET /note", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, note) })
	mux.HandleFunc("PUT /note", func(w http.ResponseWriter, _ *http.Request) {
		if err := os.WriteFile(note, []byte("kept"), 0o600); err != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	return http.ListenAndServe(os.Getenv("MEILI_HTTP_ADDR"), mux)
}

// withFake puts a fake meilisearch, and nothing else, on PATH.
func withFake(t *testing.T, how string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.Symlink(self, filepath.Join(folder, binary)); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder)
	t.Setenv(fakeVariable, how)
	t.Setenv(urlVariable, "")
}

func TestServerStartsWhatIsOnPath(t *testing.T) {
	withFake(t, "works")
	t.Setenv("MEILI_MASTER_KEY", "of somebody else")
	t.Setenv("MEILI_IMPORT_DUMP", "/of/somebody/else")
	m := Server(t)
	status, body, err := m.do(t.Context(), http.MethodGet, "/env")
	if err != nil || status != http.StatusOK {
		t.Fatalf("it answers %d, %v", status, err)
	}
	lines := strings.Split(string(body), "\n")
	for _, want := range []string{
		"MEILI_MASTER_KEY=" + m.Key(), "MEILI_NO_ANALYTICS=true", "MEILI_ENV=production",
		"MEILI_HTTP_ADDR=" + strings.TrimPrefix(m.Address(), "http://"), "args 1",
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("it was not started with %s:\n%s", want, body)
		}
	}
	if strings.Contains(string(body), "somebody") {
		t.Errorf("it was started with somebody else's settings:\n%s", body)
	}
	if !strings.HasPrefix(m.Address(), "http://127.0.0.1:") || len(m.Key()) < 16 {
		t.Errorf("it listens on %s with a key of %d bytes", m.Address(), len(m.Key()))
	}
	if other := Server(t); other.Key() == m.Key() || other.Address() == m.Address() {
		t.Error("a second server has the key or the address of the first")
	}
}

func TestServerComesBackAfterAKill(t *testing.T) {
	withFake(t, "works")
	m := OwnServer(t)
	address, key := m.Address(), m.Key()
	if status, _, err := m.do(t.Context(), http.MethodPut, "/note"); err != nil || status != http.StatusOK {
		t.Fatalf("it answers %d, %v", status, err)
	}
	m.Kill()
	if _, _, err := m.do(t.Context(), http.MethodGet, "/note"); err == nil {
		t.Fatal("it answers after it was killed")
	}
	m.Start()
	status, body, err := m.do(t.Context(), http.MethodGet, "/note")
	if err != nil || status != http.StatusOK || string(body) != "kept" {
		t.Errorf("after starting again it answers %d %q, %v", status, body, err)
	}
	if m.Address() != address || m.Key() != key {
		t.Error("its address or key changed")
	}
}

func TestServerStopsWithItsTest(t *testing.T) {
	withFake(t, "works")
	var m *Meilisearch
	judge(t, func(t testing.TB) { m = Server(t) }).passes(t)
	if m.process.running() {
		t.Error("it still runs")
	}
}

func TestServerMisused(t *testing.T) {
	withFake(t, "works")
	judge(t, func(t testing.TB) { OwnServer(t).Start() }).fails(t, "runs already")
	judge(t, func(t testing.TB) { m := OwnServer(t); m.Kill(); m.Kill() }).fails(t, "does not run")
	t.Setenv(fakeVariable, "broken")
	judge(t, func(t testing.TB) { Server(t) }).fails(t, "ended while it started", "this one is broken")
}

func TestServerNamedByTheEnvironment(t *testing.T) {
	var mu sync.Mutex
	var requests []string
	named := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		requests = append(requests, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
		fmt.Fprint(w, `{"status":"available"}`)
	}))
	defer named.Close()
	t.Setenv(urlVariable, named.URL+"/")
	t.Setenv(keyVariable, "a key for tests")
	t.Setenv("PATH", t.TempDir())

	var uid string
	judge(t, func(t testing.TB) {
		m := Server(t)
		uid = m.NewUID()
		if other := m.NewUID(); other == uid {
			t.Error("two indexes have the same name")
		}
		if m.Address() != named.URL || m.Key() != "a key for tests" {
			t.Errorf("it is %s with key %q", m.Address(), m.Key())
		}
	}).passes(t)
	if want := "DELETE /indexes/" + uid + " Bearer a key for tests"; !slices.Contains(requests, want) {
		t.Errorf("the index was not deleted: %q", requests)
	}
	judge(t, func(t testing.TB) { Server(t).Kill() }).fails(t, "OwnServer")
	if j := judge(t, func(t testing.TB) { OwnServer(t) }); !strings.Contains(j.skipped, "put the binary on PATH") {
		t.Errorf("a server to kill without a binary skips with %q", j.skipped)
	}
}

func TestNoServerSkips(t *testing.T) {
	t.Setenv(urlVariable, "")
	t.Setenv("PATH", t.TempDir())
	const want = "no Meilisearch: set KITH_TEST_MEILI_URL or put the binary on PATH"
	if j := judge(t, func(t testing.TB) { Server(t) }); j.skipped != want || j.Failed() {
		t.Errorf("it skips with %q, want %q", j.skipped, want)
	}
}

// The real thing, where there is one.
func TestRealServerKeepsIndexesOverAKill(t *testing.T) {
	m := OwnServer(t)
	uid := m.NewUID()
	if status, body, err := m.do(t.Context(), http.MethodGet, "/indexes/"+uid); err != nil || status != http.StatusNotFound {
		t.Fatalf("before anything it answers %d %s, %v", status, body, err)
	}
	if status, body, err := m.do(t.Context(), http.MethodGet, "/keys"); err != nil || status != http.StatusOK {
		t.Fatalf("the key is no master key: %d %s, %v", status, body, err)
	}
	_, before, err := m.do(t.Context(), http.MethodGet, "/keys")
	if err != nil {
		t.Fatal(err)
	}
	m.Kill()
	m.Start()
	_, after, err := m.do(t.Context(), http.MethodGet, "/keys")
	if err != nil || string(after) != string(before) {
		t.Errorf("it is another server after the kill (%v)", err)
	}
}
