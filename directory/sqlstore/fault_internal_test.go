package sqlstore

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
)

func openInternal(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := OpenSQLite(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestDiskFull(t *testing.T) {
	s := openInternal(t, t.TempDir())
	if _, err := s.writer.ExecContext(t.Context(), `PRAGMA max_page_count = 60`); err != nil {
		t.Fatal(err)
	}
	set := func(size int) error {
		return s.Write(t.Context(), func(tx directory.Tx) error {
			return tx.SetMeta(t.Context(), "key", strings.Repeat("x", size))
		})
	}
	err := set(4 << 20)
	if directory.ErrorCode(err) != directory.CodeUnavailable || !strings.Contains(err.Error(), "disk is full") {
		t.Errorf("a full disk gives %v", err)
	}
	if err := set(10); err != nil {
		t.Errorf("after a full disk nothing can be saved: %v", err)
	}
}

func TestLockedByAnotherProgram(t *testing.T) {
	dir := t.TempDir()
	s, other := openInternal(t, dir), openInternal(t, dir)
	if _, err := s.writer.ExecContext(t.Context(), `PRAGMA busy_timeout = 20`); err != nil {
		t.Fatal(err)
	}
	set := func(s *Store) error {
		return s.Write(t.Context(), func(tx directory.Tx) error { return tx.SetMeta(t.Context(), "key", "value") })
	}
	err := other.Write(t.Context(), func(directory.Tx) error { return set(s) })
	if directory.ErrorCode(err) != directory.CodeUnavailable || !strings.Contains(err.Error(), "locked") {
		t.Errorf("a locked database gives %v", err)
	}
	if err := set(s); err != nil {
		t.Errorf("once it is free: %v", err)
	}
}

// A transaction that is run again finds its entities as they were, and is given up after a while.
func TestWriteRunsAgain(t *testing.T) {
	s := openInternal(t, t.TempDir())
	again := errors.New("run it again")
	s.dialect.mayRetry = func(err error) bool { return errors.Is(err, again) }
	s.dialect.attempts = 3
	for failures, want := range map[int]error{0: nil, 2: nil, 3: again} {
		o := &directory.Organisation{ID: directory.NewID(), Name: "x"}
		runs := 0
		err := s.Write(t.Context(), func(tx directory.Tx) error {
			if runs++; o.Version != 0 {
				t.Errorf("run %d finds version %d", runs, o.Version)
			}
			if err := tx.SaveOrganisation(t.Context(), o); err != nil {
				return err
			}
			if runs <= failures {
				return again
			}
			return nil
		})
		if !errors.Is(err, want) || runs != min(failures+1, 3) {
			t.Errorf("%d failures: %d runs and %v, want %v", failures, runs, err, want)
		}
	}
}

// Errors about an entity never hold what is in it.
func TestErrorsKeepDocumentsSecret(t *testing.T) {
	const secret = "12 Refuge Lane"
	s := openInternal(t, t.TempDir())
	ctx := t.Context()
	venue := directory.Venue{ID: directory.NewID(), Name: secret, Address: secret}
	save := func(v directory.Venue) error {
		return s.Write(ctx, func(tx directory.Tx) error { return tx.SaveVenue(ctx, &v) })
	}
	if err := save(venue); err != nil {
		t.Fatal(err)
	}
	spoilt := venue
	spoilt.ID, spoilt.Directions = directory.NewID(), secret+"\xff"
	unknownSource := venue
	unknownSource.ID, unknownSource.SourceID = directory.NewID(), directory.NewID()
	errs := map[string]error{"saved as new twice": save(venue), "not UTF-8": save(spoilt), "source not stored": save(unknownSource)}
	if _, err := s.writer.ExecContext(ctx, `UPDATE venue SET doc = '{"address":"' || $1 || '","version":"x"}'`, secret); err != nil {
		t.Fatal(err)
	}
	_, errs["damaged"] = s.Venue(ctx, venue.ID)
	for name, err := range errs {
		if err == nil || strings.Contains(err.Error(), "Refuge") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := errs["not UTF-8"]; !strings.Contains(err.Error(), "its directions") {
		t.Errorf("the error does not say which field is not UTF-8: %v", err)
	}
}

func TestHoldsNUL(t *testing.T) {
	for doc, want := range map[string]bool{
		`"a"`: false, `"\u0000"`: true, `"\\u0000"`: false, `"\\\u0000"`: true, `"\\\\u0000"`: false,
		`"\\u0000 \u0000"`: true, `"\u00000"`: true, `"u0000"`: false, ``: false,
	} {
		if got := holdsNUL(doc); got != want {
			t.Errorf("holdsNUL(%s) is %t", doc, got)
		}
	}
}

func TestStampSortsAsTimeDoes(t *testing.T) {
	base := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	times := []time.Time{
		{}, base.AddDate(-100, 0, 0), base, base.Add(time.Microsecond).In(time.FixedZone("AEDT", 11*3600)),
		base.Add(100 * time.Millisecond), base.Add(time.Second).In(time.FixedZone("", -3600)), base.AddDate(0, 1, 0),
	}
	for i, at := range times {
		text := stamp(at)
		if i > 0 && text <= stamp(times[i-1]) {
			t.Errorf("%s does not sort after %s", text, stamp(times[i-1]))
		}
		back, err := readStamp(text)
		if err != nil || !back.Equal(at) {
			t.Errorf("%v came back as %v, %v", at, back, err)
		}
	}
	if _, err := readStamp("yesterday"); err == nil {
		t.Error("readStamp takes any text")
	}
}

// Neither a watcher whose context ended nor a closed store leaves anything running.
func TestNoGoroutineStays(t *testing.T) {
	before := runtime.NumGoroutine()
	s, err := OpenSQLite(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended, open := s.Changed(ctx), s.Changed(t.Context())
	cancel()
	drain(ended)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	drain(open)
	deadline := time.Now().Add(10 * time.Second)
	for runtime.NumGoroutine() > before { // database/sql's own take a moment
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
		runtime.Gosched()
	}
}

func drain(changed <-chan struct{}) {
	for range changed {
		continue
	}
}
