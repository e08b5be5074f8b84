package importer

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// web is one address whose lines change from test to test.
type web struct {
	t     *testing.T
	lines []string
	tag   string
	fault error
	asked int // whether it changed
	read  int // as a feed or file by its address
}

func (w *web) fetch(_ context.Context, address, etag, _ string) (*WebFile, error) {
	w.asked++
	switch {
	case w.fault != nil:
		return nil, w.fault
	case w.tag != "" && etag == w.tag:
		return &WebFile{Unchanged: true}, nil
	}
	return &WebFile{Body: io.NopCloser(strings.NewReader(strings.Join(w.lines, "\n"))), ETag: w.tag}, nil
}

// open reads the lines as openLines reads a file of them.
func (w *web) open(ctx context.Context, paths []string, format string, m Mappings, read AdaptOptions, used func([]*Mapping) error) (Batch, func() error, error) {
	if len(paths) != 1 || !strings.HasPrefix(paths[0], "https://") {
		return openLines(ctx, paths, format, m, read, used)
	}
	w.read++
	if w.fault != nil {
		return Batch{}, func() error { return nil }, w.fault
	}
	path := filepath.Join(w.t.TempDir(), "fetched.csv")
	if err := os.WriteFile(path, []byte(strings.Join(w.lines, "\n")), 0o600); err != nil {
		return Batch{}, func() error { return nil }, err
	}
	return openLines(ctx, []string{path}, format, m, read, used)
}

const feedAddress = "https://data.example.org/groups.csv"

// scheduled gives a desk at work, whose source "Feed" has been imported once and is due.
func scheduled(t *testing.T, itself bool) (*desk, *Desk, *web) {
	t.Helper()
	d := newDesk(t)
	w := &web{t: t, lines: []string{"Carlton Walkers,1", "Fitzroy Choir,2", "Richmond Shed,3"}}
	bench := NewDesk(d.parts(), w.open)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); bench.Work(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	i, err := bench.BeginAt(t.Context(), officer, "Feed", directory.ImportSettings{Region: "VIC", Licence: "CC0", Address: feedAddress})
	if err != nil {
		t.Fatal(err)
	}
	until(t, bench, i.ID, directory.ImportWaiting)
	if err := bench.Apply(t.Context(), officer, i.ID, Publishing{}); err != nil {
		t.Fatal(err)
	}
	until(t, bench, i.ID, directory.ImportApplied)
	if s := d.source(); s.URL != feedAddress {
		t.Fatalf("the source's address is %q", s.URL)
	}
	if err := bench.Schedule(t.Context(), officer, d.source().ID, feedAddress, 24, itself, false); err != nil {
		t.Fatal(err)
	}
	return d, bench, w
}

func (d *desk) source() *directory.Source {
	d.t.Helper()
	s, err := d.store.SourceByName(d.t.Context(), "Feed")
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

// makeDue makes the source due.
func (d *desk) makeDue() {
	d.t.Helper()
	s := d.source()
	s.Refetch.NextAt = time.Time{}
	if err := d.store.Write(d.t.Context(), func(tx directory.Tx) error { return tx.SaveSource(d.t.Context(), s) }); err != nil {
		d.t.Fatal(err)
	}
}

// refetched fetches what is due and waits until it is known how that went, and the import, if any, rests.
func (d *desk) refetched(bench *Desk, w *web) (directory.Refetch, directory.ImportStatus) {
	d.t.Helper()
	before := d.source().Refetch.Last.At
	d.makeDue()
	if err := bench.RefetchDue(d.t.Context(), w.fetch); err != nil {
		d.t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		r := d.source().Refetch
		if r.Last.At.Equal(before) {
			continue
		}
		if r.Last.ImportID == "" {
			return r, ""
		}
		if i, _, err := bench.Import(d.t.Context(), r.Last.ImportID); err == nil && !i.Working() {
			return r, i.Status
		}
	}
	d.t.Fatal("the source was not fetched within a minute")
	return directory.Refetch{}, ""
}

func TestRefetchPublishesByItself(t *testing.T) {
	d, bench, w := scheduled(t, true)
	w.tag = `"one"`
	w.lines = append(w.lines, "Kew Quilters,4")
	before := w.read
	r, status := d.refetched(bench, w)
	if status != directory.ImportApplied || !r.Last.OK || r.Last.New != 1 || r.Good.Rows != 4 || r.Failures != 0 {
		t.Errorf("%s: %+v", status, r)
	}
	if w.asked != 0 || w.read != before+1 {
		t.Errorf("at first it was asked after %d times and read %d times, want read once", w.asked, w.read-before)
	}
	if r, status = d.refetched(bench, w); status != directory.ImportWithdrawn || r.ETag != `"one"` {
		t.Errorf("with its format known: %s, %+v", status, r)
	}
	if d.named("Kew Quilters").Status != directory.StatusPublished {
		t.Error("what is new is not published")
	}
	if wait := r.NextAt.Sub(r.Last.At); wait != 24*time.Hour {
		t.Errorf("next after %s, want a day", wait)
	}
	r, status = d.refetched(bench, w)
	if status != "" || !r.Last.OK || !r.Last.Unchanged || r.Good.Rows != 4 {
		t.Errorf("unchanged: %s, %+v", status, r)
	}
	w.tag = `"two"`
	read := w.read
	r, status = d.refetched(bench, w)
	if status != directory.ImportWithdrawn || !r.Last.OK || r.Last.Sentence != "" || r.Before.Rows != 4 {
		t.Errorf("the same in other clothes: %s, %+v", status, r)
	}
	if w.read != read {
		t.Error("what was fetched already was fetched once more")
	}
}

func TestRefetchWaitsForAPerson(t *testing.T) {
	tests := map[string]struct {
		itself bool
		change func(d *desk, w *web)
		says   string
	}{
		"not by itself": {false, func(_ *desk, w *web) { w.lines = append(w.lines, "Kew Quilters,4") }, "publishing by itself is off"},
		"many gone":     {true, func(_ *desk, w *web) { w.lines = append(w.lines[:1], "Kew Quilters,4") }, "more than a fifth"},
		"no licence": {true, func(d *desk, w *web) {
			w.lines = append(w.lines, "Kew Quilters,4")
			s := d.source()
			s.Licence = ""
			if err := d.store.Write(d.t.Context(), func(tx directory.Tx) error { return tx.SaveSource(d.t.Context(), s) }); err != nil {
				d.t.Fatal(err)
			}
		}, "neither a licence nor a permission"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d, bench, w := scheduled(t, tt.itself)
			tt.change(d, w)
			before := len(d.shown())
			r, status := d.refetched(bench, w)
			if status != directory.ImportWaiting || !r.Last.OK || !strings.Contains(r.Last.Sentence, tt.says) {
				t.Errorf("%s: %+v", status, r)
			}
			if after := len(d.shown()); after != before {
				t.Errorf("%d listings are shown, then %d", before, after)
			}
			first := r.Last.ImportID
			w.lines = append(w.lines, "Brunswick Bakers,5")
			if _, status := d.refetched(bench, w); status != directory.ImportWaiting {
				t.Errorf("the second time: %s", status)
			}
			if i, _, err := bench.Import(t.Context(), first); err != nil || i.Status != directory.ImportWithdrawn {
				t.Errorf("the first still is %s, %v", i.Status, err)
			}
		})
	}
}

func TestRefetchBacksOff(t *testing.T) {
	d, bench, w := scheduled(t, true)
	w.fault = directory.Wrap(directory.CodeUnavailable, errors.New("refused"), "data.example.org cannot be reached. Try again later.")
	for n, want := range []time.Duration{time.Hour, 2 * time.Hour, 4 * time.Hour} {
		r, _ := d.refetched(bench, w)
		if r.Last.OK || r.Failures != n+1 || r.NextAt.Sub(r.Last.At) != want || r.Last.Sentence != "data.example.org cannot be reached. Try again later." {
			t.Errorf("failure %d: %+v", n+1, r)
		}
	}
	asked := w.asked
	if err := bench.RefetchDue(t.Context(), w.fetch); err != nil || w.asked != asked {
		t.Errorf("asked again before it was time: %v", err)
	}
	w.fault = nil
	if r, _ := d.refetched(bench, w); !r.Last.OK || r.Failures != 0 {
		t.Errorf("after it mended: %+v", r)
	}
}

// TestRefetchOfAFileThatBreaks is told of a change and then cannot read it.
func TestRefetchOfAFileThatBreaks(t *testing.T) {
	d, bench, w := scheduled(t, true)
	d.refetched(bench, w)
	w.tag = `"one"`
	breaks := func(ctx context.Context, address, etag, modified string) (*WebFile, error) {
		answer, err := w.fetch(ctx, address, etag, modified)
		answer.Body = io.NopCloser(io.MultiReader(answer.Body, iotest.ErrReader(directory.Errorf(directory.CodeUnavailable, "What data.example.org gives broke off before its end. Try again later."))))
		return answer, err
	}
	d.makeDue()
	if err := bench.RefetchDue(t.Context(), breaks); err != nil {
		t.Fatal(err)
	}
	if r := d.source().Refetch; r.Last.OK || r.ETag != "" || !strings.Contains(r.Last.Sentence, "broke off") || len(d.shown()) != 3 {
		t.Errorf("%+v", r)
	}
}

func TestScheduleIsChecked(t *testing.T) {
	d, bench, _ := scheduled(t, true)
	id := d.source().ID
	for name, err := range map[string]error{
		"nobody":  bench.Schedule(t.Context(), directory.Actor{}, id, feedAddress, 24, true, false),
		"address": bench.Schedule(t.Context(), officer, id, "file:///etc/passwd", 24, true, false),
		"none":    bench.Schedule(t.Context(), officer, id, "", 24, true, false),
		"often":   bench.Schedule(t.Context(), officer, id, feedAddress, -1, true, false),
	} {
		if err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
	for _, address := range []string{"", "ftp://example.org/a", "https://me:secret@example.org/a", "/etc/passwd"} {
		_, err := bench.BeginAt(t.Context(), officer, "Another", directory.ImportSettings{Address: address})
		if directory.ErrorCode(err) != directory.CodeInvalid || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", address, err)
		}
	}
}
