package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/kithdirectory/kith/directory/sqlstore"
)

// circles is a list of n invented groups, all within 5 km of Carlton.
func circles(n int) string {
	suburbs := []string{"Carlton,3053", "Fitzroy,3065", "Parkville,3052", "Brunswick,3056"}
	var b strings.Builder
	b.WriteString("Name,Description,Address,Suburb,Postcode,Phone,Hours,Cost\n")
	for i := range n {
		fmt.Fprintf(&b, "Knitting Group %05d,People meet to knit and mend,%d Invented Street,%s,(03) 5550 %04d,Tuesday 10am to 12pm,Free\n",
			i, i%400+1, suburbs[i%len(suburbs)], i%10_000)
	}
	return b.String()
}

const nearCarlton = "near=carlton-vic-3053&within=5km"

func TestServeDrainsAndExits(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		s := b.serve()
		if !strings.HasPrefix(s.url, "http://127.0.0.1:") || strings.HasSuffix(s.url, ":0") {
			t.Errorf("it listens on %q, want the real port", s.url)
		}
		for _, path := range []string{"/", "/healthz", "/readyz"} {
			if a := s.get(path); a.status != http.StatusOK {
				t.Errorf("%s answers %d", path, a.status)
			}
		}
		if code := s.terminate(); code != exitOK {
			t.Errorf("after SIGTERM the exit code is %d\n%s", code, s.log)
		}
		b.run("doctor", "--json").ok()
	})
}

// A request that is under way when SIGTERM comes is answered.
func TestServeAnswersWhatIsUnderWay(t *testing.T) {
	s := newBench(t).serve()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := `{"near":"carlton-vic-3053"}`
	// Half a request: the server has read its head and waits for the rest of its body.
	if _, err := fmt.Fprintf(conn, "POST /api/v1/search HTTP/1.1\r\nHost: kith\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(body)); err != nil {
		t.Fatal(err)
	}
	if got := readUntil(t, conn, "100 Continue\r\n\r\n"); !strings.Contains(got, "100 Continue") {
		t.Fatalf("the server did not begin: %q", got)
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	until(t, "the end of listening", func() bool { return strings.Contains(s.log.String(), "stopping") })
	if _, err := conn.Write([]byte(body)); err != nil {
		t.Fatal(err)
	}
	if got := readUntil(t, conn, "took_ms"); !strings.Contains(got, "200 OK") {
		t.Errorf("the request under way was answered %q", got)
	}
	<-s.ended
	if code := s.cmd.ProcessState.ExitCode(); code != exitOK {
		t.Errorf("the exit code is %d\n%s", code, s.log)
	}
}

func readUntil(t *testing.T, conn net.Conn, words string) string {
	t.Helper()
	var got []byte
	part := make([]byte, 4096)
	for !strings.Contains(string(got), words) {
		n, err := conn.Read(part)
		got = append(got, part[:n]...)
		if err != nil {
			break
		}
	}
	return string(got)
}

// An import by the command line beside a running server shows up in it, and a second one changes nothing.
func TestImportBesideAServer(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		s := b.serve()
		file := b.file("circles.csv", circles(30))
		report := one[reportJSON](b.run("import", "--apply", "--json", "--region", "VIC", file).ok())
		if report.New != 30 || !report.Applied || report.ImportID == nil {
			t.Fatalf("the report is %+v", report)
		}
		until(t, "the import in the running server", func() bool { return s.search(nearCarlton+"&q=knitting").Total == 30 })
		if a := s.get("/search?" + nearCarlton); !strings.Contains(a.body, "30 groups within 5\u00a0km of Carlton") {
			t.Errorf("the page does not count 30 groups: %d %s", a.status, clip(a.body))
		}
		again := one[reportJSON](b.run("import", "--apply", "--json", "--region", "VIC", file).ok())
		if again.Unchanged != 30 || again.New+again.Changed+again.Rejected != 0 {
			t.Errorf("the second import says %+v, want 30 unchanged", again)
		}
		if got := s.search(nearCarlton + "&q=knitting").Total; got != 30 {
			t.Errorf("after the second import %d are found", got)
		}
		fewer := b.file("circles.csv", strings.Replace(circles(30), "Knitting Group 00007,People", "Knitting Group 00007,We tend bonsai. People", 1))
		changed := one[reportJSON](b.run("import", "--apply", "--json", fewer).ok())
		if changed.New+changed.Changed != 1 || changed.Region != report.Region {
			t.Errorf("one row was edited; the report says %+v", changed)
		}
		until(t, "the edited row in the running server", func() bool { return s.search(nearCarlton+"&q=bonsai").Total == 1 })
	})
}

// An import killed in the middle loses nothing: resume finishes it, and everything is there once.
func TestKilledImportIsResumed(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		const rows = 2500
		s := b.serve()
		cmd := b.command(b.t.Context(), "import", "--apply", "--json", "--region", "VIC", b.file("circles.csv", circles(rows)))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		until(t, "the first part of the import", func() bool { return s.search(nearCarlton).Total > 0 })
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the import had ended before it was killed")
		}
		sick := one[doctorJSON](b.run("doctor", "--json").exits(exitFailed))
		if sick.OK || !strings.Contains(fmt.Sprint(sick), "imports resume") {
			t.Errorf("the doctor does not see the stopped import: %+v", sick)
		}
		imports := one[[]importJSON](b.run("imports", "list", "--json").ok())
		if len(imports) != 1 || imports[0].Status != "applying" || imports[0].Records != rows {
			t.Fatalf("the imports are %+v", imports)
		}
		resumed := one[reportJSON](b.run("imports", "resume", "--json", imports[0].ID).ok())
		if !resumed.Applied || resumed.New != rows {
			t.Errorf("the resumed import says %+v", resumed)
		}
		until(t, "every record in the running server", func() bool { return s.search(nearCarlton).Total == rows })
		if well := one[doctorJSON](b.run("doctor", "--json").ok()); !well.OK {
			t.Errorf("the doctor says %+v", well)
		}
		again := one[reportJSON](b.run("import", "--apply", "--json", filepath.Join(b.temp, "circles.csv")).ok())
		if again.Unchanged != rows {
			t.Errorf("importing the same again says %+v", again)
		}
	})
}

// Told to stop, an import ends between two records, says how to go on, and resume finishes it.
func TestStoppedImportSaysHowToGoOn(t *testing.T) {
	b := newBench(t)
	const rows = 2500
	s := b.serve()
	cmd := b.command(b.t.Context(), "import", "--apply", "--region", "VIC", b.file("circles.csv", circles(rows)))
	var stderr stream
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, "the first part of the import", func() bool { return s.search(nearCarlton).Total > 0 })
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != exitFailed {
		t.Fatalf("it ended with %v, want exit code 1\n%s", err, stderr.String())
	}
	_, id, found := strings.Cut(stderr.String(), "kith imports resume ")
	if !found {
		t.Fatalf("it does not say how to go on: %s", stderr.String())
	}
	resumed := one[reportJSON](b.run("imports", "resume", "--json", strings.Fields(id)[0]).ok())
	if !resumed.Applied {
		t.Errorf("resuming says %+v", resumed)
	}
	until(t, "every record in the running server", func() bool { return s.search(nearCarlton).Total == rows })
}

// A server that was killed starts again with everything.
func TestKilledServerStartsAgain(t *testing.T) {
	eachEngine(t, func(t *testing.T, b *bench) {
		s := b.serve()
		b.run("import", "--apply", "--region", "VIC", b.file("circles.csv", circles(5))).ok()
		until(t, "the import in the server", func() bool { return s.search(nearCarlton).Total == 5 })
		s.kill()
		if got := b.serve().search(nearCarlton).Total; got != 5 {
			t.Errorf("%d of 5 are found after the server was killed", got)
		}
	})
}

func TestServeDemo(t *testing.T) {
	b := newBench(t)
	s := b.serve("--demo")
	if a := s.get("/"); !strings.Contains(a.body, "Invented") {
		t.Error("nothing says that the catalogue is invented")
	}
	if got := s.search("near=carlton-vic-3053&within=50km").Total; got == 0 {
		t.Error("the demo has no groups around Carlton")
	}
	if code := s.terminate(); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	b.serve("--demo").terminate() // its own folder is no reason to refuse
	other := newBench(t)
	other.run("import", "--apply", "--region", "VIC", other.file("circles.csv", circles(3))).ok()
	refused := other.run("serve", "--addr", "127.0.0.1:0", "--demo").exits(exitFailed)
	refused.says(refused.stderr, "demo")
	if refused.stdout != "" {
		t.Errorf("it says %q on stdout", refused.stdout)
	}
	if n := one[[]sourceJSON](other.run("sources", "list", "--json").ok()); len(n) != 1 || n[0].Groups != 3 {
		t.Errorf("refusing the demo changed the catalogue: %+v", n)
	}
}

func TestDemoGoesToItsOwnFolder(t *testing.T) {
	b := newBench(t)
	b.env = append(b.env, "KITH_DATA=") // neither flag nor variable
	b.serve("--demo").terminate()
	if _, err := os.Stat(filepath.Join(b.temp, "kith-demo", sqlstore.SQLiteFile)); err != nil {
		t.Errorf("--demo alone does not use ./kith-demo: %v", err)
	}
	if _, err := os.Stat(filepath.Join(b.temp, "kith-data")); err == nil {
		t.Error("--demo made ./kith-data")
	}
}

func TestServeRefusesWhatItCannotDo(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	b := newBench(t)
	file := b.file("a-file", "not a folder")
	tests := map[string]struct {
		args []string
		env  string
		code int
		says []string
	}{
		"bad address":     {[]string{"--addr", "nowhere"}, "", exitUsage, []string{"--addr", "127.0.0.1:8080"}},
		"bad port":        {[]string{"--addr", "127.0.0.1:99999"}, "", exitUsage, []string{"--addr"}},
		"occupied port":   {[]string{"--addr", busy.Addr().String()}, "", exitFailed, []string{"cannot listen on " + busy.Addr().String(), "--addr"}},
		"data is a file":  {[]string{"--addr", "127.0.0.1:0", "--data", file}, "", exitFailed, []string{"data folder", "--data"}},
		"data in a file":  {[]string{"--addr", "127.0.0.1:0", "--data", filepath.Join(file, "data")}, "", exitFailed, []string{"data folder", "--data"}},
		"data in /proc":   {[]string{"--addr", "127.0.0.1:0", "--data", "/proc/kith"}, "", exitFailed, []string{"data folder", "--data"}},
		"unknown flag":    {[]string{"--nope"}, "", exitUsage, []string{"--nope", "--help"}},
		"argument":        {[]string{"something"}, "", exitUsage, []string{"something"}},
		"bad environment": {nil, "KITH_RATE_LIMIT=lots", exitUsage, []string{"KITH_RATE_LIMIT"}},
		"no database":     {[]string{"--addr", "127.0.0.1:0"}, "KITH_DATABASE_URL=postgres://127.0.0.1:1/kith", exitFailed, []string{"PostgreSQL server cannot be reached"}},
		"metrics taken":   {[]string{"--addr", "127.0.0.1:0"}, "KITH_METRICS_ADDR=" + busy.Addr().String(), exitFailed, []string{"KITH_METRICS_ADDR"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			at := newBench(t, test.env)
			o := at.run(append([]string{"serve"}, test.args...)...).exits(test.code)
			o.says(o.stderr, test.says...)
			if o.stdout != "" {
				t.Errorf("it says %q on stdout", o.stdout)
			}
			if _, err := os.Stat(at.data); err == nil && name != "metrics taken" {
				t.Error("it left a data folder behind")
			}
		})
	}
}
