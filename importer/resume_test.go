package importer

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
)

// stopAfter ends an import as killing the process would, at a moment the store has seen.
func stopAfter(d *desk, stage Stage, done int, records []Record) *Report {
	d.t.Helper()
	ctx, cancel := context.WithCancel(d.t.Context())
	defer cancel()
	options := applying()
	options.Progress = func(p Progress) {
		if p.Stage == stage && p.Done >= done {
			cancel()
		}
	}
	report, err := Run(ctx, d.parts(), options, batchOf(records...))
	if err == nil {
		d.t.Fatal("the import was not stopped")
	}
	return report
}

func TestResume(t *testing.T) {
	records := manyWalkers(3*mostBatch + 7)
	for _, done := range []int{applyBatch, 2 * applyBatch} {
		d := newDesk(t)
		report := stopAfter(d, StageApplying, done, records)
		if report.ImportID == nil || report.Applied {
			t.Fatalf("import %v, applied %v", report.ImportID, report.Applied)
		}
		if n := len(d.groups()); n < done || n >= len(records) {
			t.Errorf("%d groups after stopping at %d", n, done)
		}
		resumed, err := Resume(t.Context(), d.parts(), directory.Operator("kith imports resume"), *report.ImportID, nil)
		if err != nil || !resumed.Applied || resumed.New != len(records) {
			t.Fatalf("resumed %+v, %v", resumed, err)
		}
		for _, g := range d.groups() {
			if g.Version != 1 {
				t.Errorf("%s was saved %d times", g.Name, g.Version)
			}
		}
		expect(t, "afterwards", countsOf(d.apply(records...)), counts{Unchanged: len(records)})
		if again, err := Resume(t.Context(), d.parts(), directory.Operator("x"), *report.ImportID, nil); err != nil || !again.Applied {
			t.Errorf("resuming what is done: %v", err)
		}
	}
}

// importDirEnv tells this test program to import into a folder, until it is killed.
const importDirEnv = "KITH_TEST_IMPORT_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(importDirEnv); dir != "" {
		if err := importUntilKilled(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

const killedRecords = 2_000

func importUntilKilled(dir string) error {
	ctx := context.Background()
	store, err := sqlstore.OpenSQLite(ctx, dir)
	if err != nil {
		return err
	}
	gazetteer, err := gazetteer()
	if err != nil {
		return err
	}
	vocabulary, err := directory.LoadVocabulary()
	if err != nil {
		return err
	}
	catalogue := directory.NewCatalogue(directory.Parts{Store: store, Gazetteer: gazetteer, Vocabulary: vocabulary})
	if _, err := Run(ctx, Parts{Catalogue: catalogue}, applying(), batchOf(manyWalkers(killedRecords)...)); err != nil {
		return err
	}
	select {} // it was too quick to be killed: wait for it
}

// TestKilled kills a process that imports, without warning, once it has published something, and goes on.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	d := newDeskIn(t, dir)
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), importDirEnv+"="+dir)
	command.Stderr = os.Stderr
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	for changed := d.store.Changed(t.Context()); ; <-changed {
		if n, err := d.store.CountListings(t.Context()); err != nil {
			t.Fatal(err)
		} else if n > 0 {
			break
		}
	}
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := command.Wait(); err == nil {
		t.Fatal("the process ended by itself")
	}
	imports, err := d.store.Imports(t.Context(), 1)
	if err != nil || len(imports) != 1 {
		t.Fatalf("%d imports, %v", len(imports), err)
	}
	before := len(d.groups())
	report, err := Resume(t.Context(), d.parts(), directory.Operator("x"), imports[0].ID, nil)
	if err != nil || !report.Applied {
		t.Fatalf("%+v, %v", report, err)
	}
	t.Logf("killed with %d of %d groups published", before, killedRecords)
	groups := d.groups()
	if len(groups) != killedRecords {
		t.Errorf("%d groups of %d", len(groups), killedRecords)
	}
	for _, g := range groups {
		if g.Version != 1 {
			t.Errorf("%s was saved %d times", g.Name, g.Version)
		}
	}
	if done, err := d.store.Import(t.Context(), imports[0].ID); err != nil || done.Applied != killedRecords || done.Status != directory.ImportApplied {
		t.Errorf("the import is %+v, %v", done, err)
	}
	expect(t, "afterwards", countsOf(d.apply(manyWalkers(killedRecords)...)), counts{Unchanged: killedRecords})
}

func TestStoppedWhileStaging(t *testing.T) {
	d := newDesk(t)
	records := manyWalkers(3 * stageBatch)
	stopAfter(d, StageStaging, stageBatch, records)
	if n := len(d.groups()); n != 0 {
		t.Errorf("%d groups were published before all was staged", n)
	}
	imports, err := d.store.Imports(t.Context(), 10)
	if err != nil || len(imports) != 1 {
		t.Fatalf("%d imports, %v", len(imports), err)
	}
	_, err = Resume(t.Context(), d.parts(), directory.Operator("x"), imports[0].ID, nil)
	if directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("resuming what was half staged: %v", err)
	}
	expect(t, "started again", countsOf(d.apply(records...)), counts{New: len(records)})
	if imports, err := d.store.Imports(t.Context(), 10); err != nil || len(imports) != 1 || imports[0].Status != directory.ImportApplied {
		t.Errorf("the half staged import was not cleared: %d imports, %v", len(imports), err)
	}
}

func TestResumeOfAnOvertakenImport(t *testing.T) {
	d := newDesk(t)
	records := manyWalkers(mostBatch + 1)
	report := stopAfter(d, StageApplying, applyBatch, records)
	d.apply(records...)
	_, err := Resume(t.Context(), d.parts(), directory.Operator("x"), *report.ImportID, nil)
	if directory.ErrorCode(err) != directory.CodeConflict {
		t.Errorf("resuming an overtaken import: %v", err)
	}
	if i, err := d.store.Import(t.Context(), *report.ImportID); err != nil || i.Status != directory.ImportSuperseded || i.Resumable() {
		t.Errorf("the overtaken import is %+v, %v", i, err)
	}
}
