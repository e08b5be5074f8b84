package meilitest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// process is a Meilisearch that can be killed and started again on the same port and folder.
type process struct {
	binary, folder, address, key string
	log                          *output // of all its lives

	mu    sync.Mutex
	cmd   *exec.Cmd
	ended chan struct{} // closed when cmd has ended
}

// newProcess prepares one, on a port that is free now.
func newProcess(t testing.TB, binary, key string) *process {
	t.Helper()
	listener, err := listen()
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return &process{binary: binary, folder: t.TempDir(), address: listener.Addr().String(), key: key, log: &output{}}
}

func (p *process) start() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	// The key goes through the environment: a command line can be read by everybody on the machine.
	cmd := exec.Command(p.binary)
	cmd.Dir = p.folder
	cmd.Env = append(withoutMeili(os.Environ()),
		"MEILI_HTTP_ADDR="+p.address,
		"MEILI_MASTER_KEY="+p.key,
		"MEILI_DB_PATH="+filepath.Join(p.folder, "data.ms"),
		"MEILI_DUMP_DIR="+filepath.Join(p.folder, "dumps"),
		"MEILI_SNAPSHOT_DIR="+filepath.Join(p.folder, "snapshots"),
		"MEILI_ENV=production",
		"MEILI_NO_ANALYTICS=true",
		"MEILI_LOG_LEVEL=WARN",
	)
	cmd.Stdout, cmd.Stderr = p.log, p.log
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	p.cmd, p.ended = cmd, ended
	go func() {
		defer close(ended)
		if err := cmd.Wait(); err != nil {
			fmt.Fprintf(p.log, "[it ended: %v]\n", err)
		}
	}()
	return nil
}

// kill ends it at once and waits until it has ended.
func (p *process) kill() {
	p.mu.Lock()
	cmd, ended := p.cmd, p.ended
	p.mu.Unlock()
	// The only failure is that it has ended already, which is what is wanted.
	_ = cmd.Process.Kill()
	<-ended
}

func (p *process) running() bool {
	select {
	case <-p.end():
		return false
	default:
		return true
	}
}

// end gives the channel that closes when it ends: already closed if it was never started, and never
// closing for no process.
func (p *process) end() <-chan struct{} {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended == nil {
		closed := make(chan struct{})
		close(closed)
		return closed
	}
	return p.ended
}

func (p *process) said() string {
	if p == nil {
		return ""
	}
	return p.log.String()
}

// withoutMeili leaves out what would change how Meilisearch runs.
func withoutMeili(environ []string) []string {
	var kept []string
	for _, pair := range environ {
		if !strings.HasPrefix(pair, "MEILI_") {
			kept = append(kept, pair)
		}
	}
	return kept
}

// outputLimit is how much a server may say, in bytes, before the rest is left out.
const outputLimit = 256 << 10

// output keeps what a process writes, while it still writes.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write keeps b, unless enough is kept already.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.text.Len() < outputLimit {
		o.text.Write(b)
	}
	return len(b), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
