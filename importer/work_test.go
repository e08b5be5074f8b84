package importer

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// openLines is a format of these tests: a record a line, "name,id".
func openLines(_ context.Context, paths []string, _ string, _ Mappings, _ AdaptOptions, used func([]*Mapping) error) (Batch, func() error, error) {
	b := Batch{Format: "csv", Records: func(yield func(*Record, error) bool) {
		for _, path := range paths {
			file, err := os.Open(path)
			if err != nil {
				yield(nil, err)
				return
			}
			lines := bufio.NewScanner(file)
			for row := 2; lines.Scan(); row++ {
				name, id, _ := strings.Cut(lines.Text(), ",")
				r := group(name, id)
				r.File, r.Row = filepath.Base(path), row
				if !yield(&r, nil) {
					break
				}
			}
			if err := file.Close(); err != nil {
				yield(nil, err)
				return
			}
		}
	}}
	for _, path := range paths {
		b.Files = append(b.Files, FileReport{Name: filepath.Base(path), Format: "csv"})
		if strings.Contains(path, "broken") {
			return b, func() error { return nil }, directory.Invalid("files", "This is not a list.")
		}
	}
	return b, func() error { return nil }, used([]*Mapping{{Columns: []Column{{Name: "name", Field: FieldName}}}})
}

// working gives a desk whose jobs are done until the test ends.
func working(t *testing.T, d *desk) *Desk {
	t.Helper()
	bench := NewDesk(d.parts(), openLines)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); bench.Work(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return bench
}

// until waits for an import to have one of the statuses.
func until(t *testing.T, bench *Desk, id string, statuses ...directory.ImportStatus) *directory.Import {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		i, _, err := bench.Import(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range statuses {
			if i.Status == s {
				return i
			}
		}
	}
	t.Fatalf("the import is not %v after a minute", statuses)
	return nil
}

var officer = directory.Operator("an officer")

func begin(t *testing.T, bench *Desk, lines ...string) *directory.Import {
	t.Helper()
	i, err := bench.Begin(t.Context(), officer, "Test council", directory.ImportSettings{Region: "VIC", Licence: "CC BY 4.0"},
		[]Upload{{Name: `C:\lists\groups.csv`, Content: strings.NewReader(strings.Join(lines, "\n"))}})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestDeskLife(t *testing.T) {
	d := newDesk(t)
	bench := working(t, d)
	begun := begin(t, bench, "Carlton Walkers,1", "Fitzroy Choir,2")
	if begun.Files[0].Name != "groups.csv" || len(begun.Files[0].SHA256) != 64 {
		t.Errorf("the file is kept as %+v", begun.Files[0])
	}
	waiting := until(t, bench, begun.ID, directory.ImportWaiting)
	var report Report
	if err := json.Unmarshal(waiting.Report, &report); err != nil {
		t.Fatal(err)
	}
	if report.New != 2 || waiting.Records != 2 || len(waiting.Settings.Mapping) == 0 || len(d.shown()) != 0 {
		t.Errorf("waiting with %d new of %d records, mapping %q, %d shown", report.New, waiting.Records, waiting.Settings.Mapping, len(d.shown()))
	}
	records, err := d.store.RecordsAfter(t.Context(), begun.ID, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		notes, err := NotesOf(r)
		if err != nil || notes.File != "groups.csv" || notes.Suburb != "Carlton" {
			t.Errorf("the notes on a record: %+v, %v", notes, err)
		}
		if notes.Name == "Fitzroy Choir" {
			if err := bench.Decide(t.Context(), officer, begun.ID, r.Key, directory.ChooseSkip, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := bench.Apply(t.Context(), officer, begun.ID, Publishing{}); err != nil {
		t.Fatal(err)
	}
	until(t, bench, begun.ID, directory.ImportApplied)
	if shown := d.shown(); len(shown) != 1 || d.named("Carlton Walkers").Status != directory.StatusPublished {
		t.Errorf("after applying without the choir %d listings are shown", len(shown))
	}
	source, err := d.store.SourceByName(t.Context(), "Test council")
	if err != nil || source.Licence != "CC BY 4.0" || source.Region != "state:VIC" || len(source.Mapping) == 0 {
		t.Errorf("the source is %+v, %v", source, err)
	}
	if err := bench.Undo(t.Context(), officer, begun.ID); err != nil {
		t.Fatal(err)
	}
	undone := until(t, bench, begun.ID, directory.ImportUndone)
	if len(d.shown()) != 0 || !strings.Contains(string(undone.Undo), `"archived":1`) {
		t.Errorf("after undoing %d listings are shown, report %s", len(d.shown()), undone.Undo)
	}
	wantCodes(t, map[string]error{
		"applying what is undone": bench.Apply(t.Context(), officer, begun.ID, Publishing{}),
		"undoing it again":        bench.Undo(t.Context(), officer, begun.ID),
		"withdrawing it":          bench.Withdraw(t.Context(), officer, begun.ID),
		"stopping it":             bench.Stop(t.Context(), officer, begun.ID),
		"deciding on it":          bench.Decide(t.Context(), officer, begun.ID, "x", directory.ChooseNew, ""),
		"reading it again":        bench.Reread(t.Context(), officer, begun.ID, directory.ImportSettings{}),
	}, directory.CodeConflict)
}

func wantCodes(t *testing.T, errs map[string]error, code directory.Code) {
	t.Helper()
	for doing, err := range errs {
		if directory.ErrorCode(err) != code {
			t.Errorf("%s: %v, want %s", doing, err, code)
		}
	}
}

func TestDeskRefusal(t *testing.T) {
	d := newDesk(t)
	bench := working(t, d)
	i, err := bench.Begin(t.Context(), officer, "Test", directory.ImportSettings{}, []Upload{{Name: "broken.csv", Content: strings.NewReader("x")}})
	if err != nil {
		t.Fatal(err)
	}
	refused := until(t, bench, i.ID, directory.ImportRefused)
	if !strings.Contains(string(refused.Report), "This is not a list.") {
		t.Errorf("refused with %s", refused.Report)
	}
	if err := bench.Withdraw(t.Context(), officer, i.ID); err != nil {
		t.Error(err)
	}
	if _, err := d.store.ImportChunk(t.Context(), i.ID, 0, 0); directory.ErrorCode(err) != directory.CodeNotFound {
		t.Errorf("the file of a withdrawn import: %v", err)
	}
}

func TestDeskPermission(t *testing.T) {
	d := newDesk(t)
	bench := working(t, d)
	i, err := bench.Begin(t.Context(), officer, "Test", directory.ImportSettings{Region: "VIC"}, []Upload{{Name: "a.csv", Content: strings.NewReader("Carlton Walkers,1")}})
	if err != nil {
		t.Fatal(err)
	}
	until(t, bench, i.ID, directory.ImportWaiting)
	wantCodes(t, map[string]error{"applying without a licence": bench.Apply(t.Context(), officer, i.ID, Publishing{})}, directory.CodeInvalid)
	if err := bench.Reread(t.Context(), officer, i.ID, directory.ImportSettings{Region: "VIC", Permission: "The council's manager, by e-mail"}); err != nil {
		t.Fatal(err)
	}
	until(t, bench, i.ID, directory.ImportWaiting)
	if err := bench.Apply(t.Context(), officer, i.ID, Publishing{}); err != nil {
		t.Fatal(err)
	}
	until(t, bench, i.ID, directory.ImportApplied)
	wantCodes(t, map[string]error{
		"anyone deciding": bench.Decide(t.Context(), directory.Anyone(), i.ID, "x", directory.ChooseNew, ""),
		"anyone applying": bench.Apply(t.Context(), directory.Anyone(), i.ID, Publishing{}),
		"anyone stopping": bench.Stop(t.Context(), directory.Anyone(), i.ID),
	}, directory.CodeForbidden)
}

// TestDeskGone holds that an import after which most of a source would be gone waits for a word.
func TestDeskGone(t *testing.T) {
	d := newDesk(t)
	bench := working(t, d)
	lines := []string{"Walkers,1", "Choir,2", "Shed,3", "Quilters,4"}
	apply := func(accept bool, lines ...string) error {
		i := begin(t, bench, lines...)
		until(t, bench, i.ID, directory.ImportWaiting)
		if err := bench.Apply(t.Context(), officer, i.ID, Publishing{AcceptGone: accept}); err != nil {
			return err
		}
		until(t, bench, i.ID, directory.ImportApplied)
		return nil
	}
	if err := apply(false, lines...); err != nil {
		t.Fatal(err)
	}
	wantCodes(t, map[string]error{"two of four gone": apply(false, lines[:2]...)}, directory.CodeInvalid)
	if err := apply(true, lines[:2]...); err != nil {
		t.Error(err)
	}
}

// TestDeskAnotherProcess holds that what one process took in and left another goes on with.
func TestDeskAnotherProcess(t *testing.T) {
	d := newDesk(t)
	idle := NewDesk(d.parts(), openLines)
	i := begin(t, idle, "Carlton Walkers,1")
	bench := working(t, d)
	until(t, bench, i.ID, directory.ImportWaiting)
	if err := idle.Apply(t.Context(), officer, i.ID, Publishing{}); err != nil {
		t.Fatal(err)
	}
	bench.signal()
	until(t, bench, i.ID, directory.ImportApplied)
}

// TestDeskStop stops an import before any process has begun to apply it, and goes on later.
func TestDeskStop(t *testing.T) {
	d := newDesk(t)
	idle := NewDesk(d.parts(), openLines)
	i := begin(t, idle, "Carlton Walkers,1")
	if err := idle.Stop(t.Context(), officer, i.ID); err != nil {
		t.Fatal(err)
	}
	bench := working(t, d)
	until(t, bench, i.ID, directory.ImportStopped)
	if err := bench.Reread(t.Context(), officer, i.ID, i.Settings); err != nil {
		t.Fatal(err)
	}
	until(t, bench, i.ID, directory.ImportWaiting)
}

func TestSafeName(t *testing.T) {
	for name, want := range map[string]string{
		"groups.csv": "groups.csv", `C:\a\b.csv`: "b.csv", "../../etc/passwd": "passwd", "": "file", "..": "file", "/": "_",
		"a\x00b\n.csv": "a_b_.csv", strings.Repeat("é", 200) + ".xlsx": strings.Repeat("é", 115) + ".xlsx", "x\xff.csv": "x_.csv",
	} {
		if got := safeName(name); got != want {
			t.Errorf("safeName(%q) = %q, want %q", name, got, want)
		}
	}
}

// TestDeskRetired holds that an import which waits is not published once its source was retired.
func TestDeskRetired(t *testing.T) {
	d := newDesk(t)
	bench := working(t, d)
	i := begin(t, bench, "Carlton Walkers,1")
	until(t, bench, i.ID, directory.ImportWaiting)
	if err := bench.Retire(t.Context(), officer, i.SourceID); err != nil {
		t.Fatal(err)
	}
	_, resumed := Resume(t.Context(), d.parts(), officer, i.ID, nil)
	wantCodes(t, map[string]error{"applying": bench.Apply(t.Context(), officer, i.ID, Publishing{}), "resuming": resumed}, directory.CodeConflict)
	if len(d.shown()) != 0 {
		t.Errorf("%d listings of a retired source are shown", len(d.shown()))
	}
}

// TestOperatorPermits holds that the operator's own import says who permitted it, and that a licence is enough.
func TestOperatorPermits(t *testing.T) {
	d := newDesk(t)
	d.apply(walkers())
	licensed := other()
	licensed.Licence = "CC BY 4.0"
	d.run(licensed, shed())
	for name, permitted := range map[string]bool{"test": true, "another council": false} {
		source, err := d.store.SourceByName(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if !source.MayPublish() || (source.Permission != "") != permitted {
			t.Errorf("%s: licence %q, permission %q", name, source.Licence, source.Permission)
		}
	}
}
