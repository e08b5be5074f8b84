package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/lib/pq"
)

// binaryVariable tells the tests where the binary is that TestMain built.
const binaryVariable = "KITH_TEST_BINARY"

// patience is how long a test waits for something that should come about: far longer than it takes, so
// that a loaded machine fails nothing.
const patience = 60 * time.Second

// TestMain builds the binary as it is shipped, once, for the tests that run it.
func TestMain(m *testing.M) {
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

func runTests(m *testing.M) (code int, err error) {
	folder, err := os.MkdirTemp("", "kith-binary-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	path := filepath.Join(folder, "kith")
	build := exec.Command("go", "build", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("building kith: %w\n%s", err, out)
	}
	if err := os.Setenv(binaryVariable, path); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

// bench is a place to run the program in: a folder for its data, one for temporary files, and the
// database where it is not SQLite.
type bench struct {
	t    *testing.T
	data string // does not exist yet
	temp string // TMPDIR of the program
	env  []string
}

// newBench gives a bench on SQLite, env added to the program's environment.
func newBench(t *testing.T, env ...string) *bench {
	t.Helper()
	folder := t.TempDir()
	b := &bench{t: t, data: filepath.Join(folder, "data"), temp: filepath.Join(folder, "tmp"), env: env}
	if err := os.Mkdir(b.temp, 0o700); err != nil {
		t.Fatal(err)
	}
	return b
}

// eachEngine runs a test on SQLite and on PostgreSQL.
func eachEngine(t *testing.T, test func(t *testing.T, b *bench)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newBench(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, newBench(t, "KITH_DATABASE_URL="+newDatabase(t))) })
}

// newDatabase makes a PostgreSQL database of the test's own and drops it when the test ends. Without a
// server the test is skipped on somebody's own machine, and fails where everything must be tested.
func newDatabase(t *testing.T) string {
	t.Helper()
	const variable = "KITH_TEST_DATABASE_URL"
	address := os.Getenv(variable)
	if address == "" && (os.Getenv("CI") == "true" || os.Getenv("KITH_TEST_REQUIRE") == "1") {
		t.Fatal(variable + " is not set, and here PostgreSQL must be tested: scripts/postgres.sh starts a server")
	}
	if address == "" {
		t.Skip(variable + " is not set: scripts/postgres.sh starts a PostgreSQL server to test on")
	}
	server, err := url.Parse(address)
	if err != nil {
		t.Fatal(variable + " is not a URL")
	}
	admin, err := sql.Open("postgres", address)
	if err != nil {
		t.Fatal(err)
	}
	name := "kith_program_" + strings.ToLower(rand.Text())
	if _, err := admin.ExecContext(t.Context(), `CREATE DATABASE `+name); err != nil {
		t.Fatal(cmp.Or(err, admin.Close()))
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		if _, err := admin.ExecContext(context.Background(), `DROP DATABASE `+name+` WITH (FORCE)`); err != nil {
			t.Error(err)
		}
		if err := admin.Close(); err != nil {
			t.Error(err)
		}
	})
	server.Path = "/" + name
	return server.String()
}

// command prepares the program with nothing of the test's own environment in its.
func (b *bench) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Getenv(binaryVariable), args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + b.temp, "TMPDIR=" + b.temp, "KITH_DATA=" + b.data}, b.env...)
	cmd.Dir = b.temp
	return cmd
}

// outcome is what a command line did.
type outcome struct {
	t              *testing.T
	args           string
	code           int
	stdout, stderr string
	memory         int64 // the most it held, in bytes
}

// run runs a command line to its end.
func (b *bench) run(args ...string) outcome {
	b.t.Helper()
	var stdout, stderr bytes.Buffer
	ctx, cancel := context.WithTimeout(b.t.Context(), 2*patience)
	defer cancel()
	cmd := b.command(ctx, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		b.t.Fatalf("kith %s did not end\nstdout: %s\nstderr: %s", strings.Join(args, " "), stdout.String(), stderr.String())
	}
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		b.t.Fatalf("kith %s: %v", strings.Join(args, " "), err)
	}
	return outcome{t: b.t, args: strings.Join(args, " "), code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String(), memory: mostMemory(cmd.ProcessState)}
}

// mostMemory gives the most memory that a process held, in bytes.
func mostMemory(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) << 10 // Linux and the BSDs count in KiB
}

// ok fails the test unless the command ended with exit code 0.
func (o outcome) ok() outcome {
	o.t.Helper()
	return o.exits(exitOK)
}

func (o outcome) exits(code int) outcome {
	o.t.Helper()
	if o.code != code {
		o.t.Fatalf("kith %s: exit code %d, want %d\nstdout: %s\nstderr: %s", o.args, o.code, code, o.stdout, o.stderr)
	}
	if strings.Contains(o.stdout+o.stderr, "panic:") || strings.Contains(o.stdout+o.stderr, "goroutine ") {
		o.t.Errorf("kith %s panicked:\n%s", o.args, o.stderr)
	}
	return o
}

// says fails the test unless all words are on the stream.
func (o outcome) says(stream string, words ...string) outcome {
	o.t.Helper()
	for _, word := range words {
		if !strings.Contains(stream, word) {
			o.t.Errorf("kith %s does not say %q:\nstdout: %s\nstderr: %s", o.args, word, o.stdout, o.stderr)
		}
	}
	return o
}

// one reads stdout as exactly one JSON document.
func one[T any](o outcome) T {
	o.t.Helper()
	var v T
	decoder := json.NewDecoder(strings.NewReader(o.stdout))
	if err := decoder.Decode(&v); err != nil {
		o.t.Fatalf("kith %s: stdout is not JSON: %v\n%s\nstderr: %s", o.args, err, o.stdout, o.stderr)
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		o.t.Errorf("kith %s: stdout holds more than one JSON document:\n%s", o.args, o.stdout)
	}
	return v
}

// file writes a file for the program to read.
func (b *bench) file(name, content string) string {
	b.t.Helper()
	path := filepath.Join(b.temp, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// until waits for a condition.
func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(patience)
	for !condition() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("%s did not come about within %s", what, patience)
		}
	}
}
