package meilitest

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const (
	urlVariable = "KITH_TEST_MEILI_URL"
	keyVariable = "KITH_TEST_MEILI_KEY"
	binary      = "meilisearch"
)

// patience is how long to wait for what should come about: far longer than it takes, so that a loaded
// machine fails nothing.
const patience = 2 * time.Minute

// Meilisearch is a running server for a test.
type Meilisearch struct {
	t            testing.TB
	address, key string
	process      *process // nil for a server that was here before the test
}

// Server gives a server, perhaps shared with other tests: the one that KITH_TEST_MEILI_URL names, or one
// started for this test. Without either the test is skipped. It stops when the test ends.
func Server(t testing.TB) *Meilisearch {
	t.Helper()
	if address := os.Getenv(urlVariable); address != "" {
		m := &Meilisearch{t: t, address: strings.TrimRight(address, "/"), key: os.Getenv(keyVariable)}
		m.waitForHealth()
		return m
	}
	return OwnServer(t)
}

// OwnServer gives a new, empty server of the test's own, which it may kill. It needs the meilisearch
// binary on PATH; without it the test is skipped.
func OwnServer(t testing.TB) *Meilisearch {
	t.Helper()
	path, err := exec.LookPath(binary)
	if err != nil {
		t.Skip("no Meilisearch: " + missing())
	}
	m := &Meilisearch{t: t, key: hex.EncodeToString([]byte(rand.Text()))}
	m.process = newProcess(t, path, m.key)
	m.address = "http://" + m.process.address
	t.Cleanup(func() {
		if m.process.running() {
			m.process.kill()
		}
	})
	m.Start()
	return m
}

func missing() string {
	if os.Getenv(urlVariable) != "" {
		return "put the binary on PATH (this test kills its server, so the one of " + urlVariable + " is left alone)"
	}
	return "set " + urlVariable + " or put the binary on PATH"
}

// Address is the server's, http://host:port without a slash at the end and without the key.
func (m *Meilisearch) Address() string { return m.address }

// Key may do everything on a server of the test's own: it is the master key.
func (m *Meilisearch) Key() string { return m.key }

// Kill ends the server at once, as kill -9 does, and returns when it has ended. Its address, key and
// folder stay. It, and Start, are for the goroutine of the test.
func (m *Meilisearch) Kill() {
	m.t.Helper()
	switch {
	case m.process == nil:
		m.t.Fatal("the server of " + urlVariable + " is not this test's to kill: take OwnServer")
	case !m.process.running():
		m.t.Fatal("the Meilisearch to be killed does not run")
	}
	m.process.kill()
}

// Start starts a killed server again, on the same port and folder, and returns when it is healthy.
func (m *Meilisearch) Start() {
	m.t.Helper()
	switch {
	case m.process == nil:
		m.t.Fatal("the server of " + urlVariable + " is not this test's to start: take OwnServer")
	case m.process.running():
		m.t.Fatal("the Meilisearch to be started runs already")
	}
	if err := m.process.start(); err != nil {
		m.t.Fatalf("starting Meilisearch: %v", err)
	}
	m.waitForHealth()
}

// waitForHealth polls until the server says that it is available.
func (m *Meilisearch) waitForHealth() {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(m.t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := m.health(ctx)
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-m.process.end():
			m.t.Fatalf("Meilisearch ended while it started:\n%s", m.process.log)
		case <-ctx.Done():
			m.t.Fatalf("Meilisearch at %s did not become healthy within %s: %v\n%s", m.address, patience, err, m.process.said())
		}
	}
}

func (m *Meilisearch) health(ctx context.Context) error {
	status, body, err := m.do(ctx, http.MethodGet, "/health")
	if err != nil {
		return err
	}
	if status != http.StatusOK || !bytes.Contains(body, []byte(`"available"`)) {
		return fmt.Errorf("it answers %d %s", status, body)
	}
	return nil
}

// NewUID gives a name for an index that no other test has, in the form kith-<unix seconds>-<8 hex>. The
// index, if it comes to be, is deleted when the test ends, unless the server is down by then.
func (m *Meilisearch) NewUID() string {
	m.t.Helper()
	random := make([]byte, 4)
	rand.Read(random)
	uid := fmt.Sprintf("kith-%d-%x", time.Now().Unix(), random)
	m.t.Cleanup(func() {
		if m.process != nil {
			return // it goes with its server
		}
		// The test's own context has ended by now.
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if status, body, err := m.do(ctx, http.MethodDelete, "/indexes/"+uid); err != nil || status >= http.StatusInternalServerError {
			m.t.Errorf("the index %s was left on the server: %d %s %v", uid, status, body, err)
		}
	})
	return uid
}

func (m *Meilisearch) do(ctx context.Context, method, path string) (status int, body []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, method, m.address+path, nil)
	if err != nil {
		return 0, nil, err
	}
	if m.key != "" {
		request.Header.Set("Authorization", "Bearer "+m.key)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	return response.StatusCode, body, err
}
