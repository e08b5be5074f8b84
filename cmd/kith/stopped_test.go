package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
)

// killWhileStaging imports in a process of its own and kills it, without warning, when it has kept some of
// its records: the test holds the database then, so that it cannot have gone on.
func killWhileStaging(t *testing.T, b *bench, args ...string) {
	t.Helper()
	store, err := sqlstore.OpenSQLite(t.Context(), b.data)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	cmd := b.command(t.Context(), args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	errNotYet := errors.New("not yet")
	look := func(tx directory.Tx) error {
		imports, err := tx.Imports(context.WithoutCancel(t.Context()), 1)
		switch {
		case err != nil:
			return err
		case len(imports) == 0 || imports[0].Status == directory.ImportApplied:
			return errNotYet
		case imports[0].Status != directory.ImportStaging:
			return errors.New("it was staged before it could be killed: give it more rows")
		}
		return errors.Join(cmd.Process.Kill(), onlyKilled(cmd.Wait()))
	}
	for {
		if err := store.Write(t.Context(), look); err == nil {
			return
		} else if !errors.Is(err, errNotYet) {
			t.Fatal(err)
		}
	}
}

// onlyKilled gives an error where a process ended by itself.
func onlyKilled(waited error) error {
	if waited == nil {
		return errors.New("the import had ended before it was killed")
	}
	return nil
}

// An import killed while it was read says what it is and what to do, and the next of its source clears it.
func TestImportKilledWhileReading(t *testing.T) {
	b := newBench(t)
	const rows = 12_000
	b.run("import", "--apply", "--region", "VIC", "--source", "before", b.file("few.csv", circles(2))).ok()
	file := b.file("circles.csv", circles(rows))
	killWhileStaging(t, b, "import", "--apply", "--json", "--region", "VIC", file)

	list := func() []importJSON { return one[[]importJSON](b.run("imports", "list", "--json").ok()) }
	stopped := list()[0]
	if len(list()) != 2 || stopped.Status != "staging" || stopped.Resumable || !strings.Contains(stopped.Means, "stopped while reading") {
		t.Fatalf("the imports are %+v", list())
	}
	words := b.run("imports", "list").ok()
	words.says(words.stdout, "stopped while reading", "start it again")
	for _, command := range []string{"show", "resume"} {
		o := b.run("imports", command, stopped.ID).exits(exitFailed)
		o.says(o.stderr, "stopped while its files were read", "start it again")
	}
	if well := one[doctorJSON](b.run("doctor", "--json").ok()); !well.OK {
		t.Errorf("nothing is half done, but the doctor says %+v", well)
	}
	again := one[reportJSON](b.run("import", "--apply", "--json", "--region", "VIC", file).ok())
	if again.New != rows-2 { // the first two are groups that the other list brought
		t.Errorf("started again: %d new", again.New)
	}
	for _, i := range list() {
		if i.ID == stopped.ID || i.Status != "applied" {
			t.Errorf("afterwards there is %+v", i)
		}
	}
	if len(list()) != 2 {
		t.Errorf("the imports are %+v", list())
	}
}
