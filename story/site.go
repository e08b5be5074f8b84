package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// build builds Kith as it is shipped and gives the program's path.
func build(ctx context.Context, folder string) (string, error) {
	path := filepath.Join(folder, "kith")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", path, "github.com/kithdirectory/kith/cmd/kith")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build kith: %w\n%s", err, out)
	}
	return path, nil
}

// site is the running program.
type site struct {
	url    string
	cmd    *exec.Cmd
	stderr *bytes.Buffer // read it after stop
}

// serve starts the program with the invented catalogue and waits until it listens.
func serve(ctx context.Context, program, data string) (*site, error) {
	cmd := exec.CommandContext(ctx, program, "serve", "--demo", "--addr", "127.0.0.1:0", "--data", data)
	// Nothing of the environment's own settings may change what is played.
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir()}
	s := &site{cmd: cmd, stderr: &bytes.Buffer{}}
	cmd.Stderr = s.stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start kith: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start kith: %w", err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err != nil || !ok {
		return nil, fmt.Errorf("kith does not serve: it says %q\n%s", line, errors.Join(s.stop(), errors.New(s.stderr.String())))
	}
	s.url = address
	return s, nil
}

// stop ends the program as an operator does; anything but a clean end is an error.
func (s *site) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop kith: %w", err)
	}
	if err := s.cmd.Wait(); err != nil {
		return fmt.Errorf("kith did not end well: %w\n%s", err, s.stderr)
	}
	return nil
}
