package main

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
)

// users reads what kith user prints as JSON.
func (b *bench) users() []userJSON {
	b.t.Helper()
	var all []userJSON
	if err := json.Unmarshal([]byte(b.run("user", "list", "--json").ok().stdout), &all); err != nil {
		b.t.Fatal(err)
	}
	return all
}

func TestUserCommands(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		var added userJSON
		out := b.run("user", "add", "ada@example.org", "--name", "Ada", "--role", "admin", "--json").ok()
		if err := json.Unmarshal([]byte(out.stdout), &added); err != nil || !strings.Contains(added.Link, "/link/") {
			t.Fatalf("%v: %s", err, out.stdout)
		}
		if !strings.HasPrefix(added.Link, "/link/") {
			t.Errorf("nobody said where this is served, and the link is %s", added.Link)
		}
		b.env = append(b.env, "KITH_BASE_URL=https://kith.example.org/")
		linked := b.run("user", "add", "cleo@example.org", "--role", "worker").ok()
		linked.says(linked.stdout, "https://kith.example.org/link/")
		b.env = b.env[:len(b.env)-1]
		b.run("user", "disable", "cleo@example.org").ok()
		b.run("user", "grant", "ADA@example.org", "--role", "curator", "--council", "Yarra").ok()
		all := b.users()
		if len(all) != 2 || all[0].Name != "Ada" || len(all[0].Grants) != 2 || all[0].Password || all[0].Link != "" {
			t.Errorf("the people are %+v", all)
		}
		for name, args := range map[string][]string{
			"the same address": {"add", "Ada@Example.org", "--role", "worker"}, "no address": {"add", "ada"}, "an unknown council": {"grant", "ada@example.org", "--role", "officer", "--council", "Atlantis"},
			"a role without its place": {"grant", "ada@example.org", "--role", "facilitator"}, "nobody": {"disable", "bao@example.org"}, "the last admin": {"disable", "ada@example.org"},
			"a role that nobody is given": {"add", "eve@example.org", "--role", "operator"},
		} {
			out := b.run(append(append([]string{"user"}, args...), "--json")...).exits(exitFailed)
			if !strings.Contains(out.stdout, `"message"`) {
				t.Errorf("%s: %s", name, out.stdout)
			}
		}
		b.run("user", "grant", "ada@example.org").exits(exitUsage)
		b.run("user", "add", "bao@example.org", "--role", "admin").ok()
		b.run("user", "disable", "ada@example.org").ok()
		if all := b.users(); !all[0].Disabled {
			t.Errorf("disabled: %+v", all[0])
		}
		b.run("user", "enable", "ada@example.org").ok()
	})
}

// The first start prints a link that makes one admin; afterwards there is none.
func TestFirstAdmin(t *testing.T) {
	b := newBench(t)
	// start gives what it says until it has said so many lines, or was told to end after the first.
	start := func(want int) (lines []string, stop func()) {
		t.Helper()
		cmd := b.command(t.Context(), "serve", "--addr", "127.0.0.1:0")
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		scanner := bufio.NewScanner(stdout)
		for scanner.Scan() {
			lines = append(lines, strings.TrimSpace(scanner.Text()))
			if len(lines) == want {
				break
			}
			if want == 0 && len(lines) == 1 { // then all it says until its end is wanted
				if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
					t.Fatal(err)
				}
			}
		}
		return lines, func() {
			if err := cmd.Process.Kill(); err == nil {
				_ = cmd.Wait() // it was killed
			}
		}
	}
	lines, stop := start(3)
	defer stop()
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "listening on http://") || !strings.HasPrefix(lines[2], strings.TrimPrefix(lines[0], "listening on ")+"/link/") {
		t.Fatalf("it says %q", lines)
	}
	b.run("user", "add", "bao@example.org", "--role", "admin").ok() // only invited: they may never come
	client := newClient(t)
	form := url.Values{"name": {"Ada"}, "email": {"ada@example.org"}, "new": {"purple tram under gum"}}
	for n, want := range []int{http.StatusSeeOther, http.StatusNotFound} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, lines[2], strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if err := response.Body.Close(); err != nil {
			t.Error(err)
		}
		if response.StatusCode != want {
			t.Errorf("use %d of the link: status %d, want %d", n+1, response.StatusCode, want)
		}
	}
	if all := b.users(); len(all) != 2 || !all[0].Password || all[0].Grants[0].Role != "admin" {
		t.Errorf("the people are %+v", all)
	}
	stop()
	lines, stop = start(0)
	defer stop()
	if len(lines) != 1 {
		t.Errorf("with an admin it says %q", lines)
	}
}
