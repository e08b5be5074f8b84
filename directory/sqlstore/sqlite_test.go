package sqlstore_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/directory/storetest"
)

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) directory.Store { return openSQLite(t, t.TempDir()) })
	storetest.RunShared(t, func(t *testing.T) func(*testing.T) directory.Store {
		dir := t.TempDir()
		return func(t *testing.T) directory.Store { return openSQLite(t, dir) }
	})
}

func openSQLite(tb testing.TB, dir string) *sqlstore.Store {
	tb.Helper()
	s, err := sqlstore.OpenSQLite(tb.Context(), dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// rawSQLite opens the file beside the store, as another program would.
func rawSQLite(t *testing.T, dir string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, sqlstore.SQLiteFile))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestSQLiteFolders(t *testing.T) {
	for _, name := range []string{"new/folder", "a b?c#d%20é", "100%", "O'Brien"} {
		dir := filepath.Join(t.TempDir(), name)
		s := openSQLite(t, dir)
		if err := s.Write(t.Context(), func(tx directory.Tx) error { return tx.SetMeta(t.Context(), "a", "b") }); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if _, err := os.Stat(filepath.Join(dir, sqlstore.SQLiteFile)); err != nil {
			t.Errorf("%q: the database is somewhere else: %v", name, err)
		}
		if value, err := s.Meta(t.Context(), "a"); err != nil || value != "b" {
			t.Errorf("%q: read %q, %v", name, value, err)
		}
	}
}

// What people see when the folder is not one Kith can use. (Permissions are not tried: the tests may
// run as a user who has them all.)
func TestSQLiteFolderRefused(t *testing.T) {
	file := func(name, content string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			t.Helper()
			if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		spoil func(t *testing.T, dir string)
		open  string // below dir
		want  string
	}{
		"a file where the folder should be": {file("taken", "x"), "taken", "cannot keep its data"},
		"a folder below a file":             {file("taken", "x"), "taken/deeper", "cannot keep its data"},
		"another program's file":            {file(sqlstore.SQLiteFile, strings.Repeat("not a database\n", 100)), "", "not a Kith database"},
		"a folder where the file should be": {func(t *testing.T, dir string) {
			if err := os.Mkdir(filepath.Join(dir, sqlstore.SQLiteFile), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "", "may not write"},
	} {
		dir := t.TempDir()
		c.spoil(t, dir)
		_, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(dir, c.open))
		wantSentence(t, name, err, directory.CodeUnavailable, c.want)
	}
}

func TestSQLiteSettings(t *testing.T) {
	dir := t.TempDir()
	openSQLite(t, dir)
	var mode string
	if err := rawSQLite(t, dir).QueryRowContext(t.Context(), `PRAGMA journal_mode`).Scan(&mode); err != nil || mode != "wal" {
		t.Errorf("journal_mode is %q, %v; want wal, so that readers do not wait", mode, err)
	}
}

// The database itself keeps the audit log from being changed.
func TestSQLiteAuditIsOnlyAddedTo(t *testing.T) {
	dir := t.TempDir()
	s := openSQLite(t, dir)
	addAudit(t, s)
	auditIsOnlyAddedTo(t, rawSQLite(t, dir))
}

// addAudit notes one look at a venue.
func addAudit(t *testing.T, s *sqlstore.Store) {
	t.Helper()
	ctx := t.Context()
	err := s.Write(ctx, func(tx directory.Tx) error {
		v := storetest.InventedVenue(1)
		if err := tx.SaveVenue(ctx, v); err != nil {
			return err
		}
		return tx.AddAudit(ctx, directory.AuditEntry{At: storetest.Moment(), Actor: directory.Operator("Maree"), Action: directory.AuditReveal, Object: "venue:" + v.ID})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func auditIsOnlyAddedTo(t *testing.T, db *sql.DB) {
	t.Helper()
	for _, text := range []string{`UPDATE audit SET actor_name = 'x'`, `DELETE FROM audit`} {
		if _, err := db.ExecContext(t.Context(), text); err == nil {
			t.Errorf("%s was allowed", text)
		}
	}
	var name, role, at string
	err := db.QueryRowContext(t.Context(), `SELECT actor_name, actor_role, at FROM audit`).Scan(&name, &role, &at)
	if err != nil || name != "Maree" || role != "operator" || at != "2026-11-23T09:30:15.123456Z" {
		t.Errorf("the record says %q, %q, %q, %v", name, role, at, err)
	}
}

// wantSentence fails unless err is of the code and its sentence says part.
func wantSentence(t *testing.T, doing string, err error, code directory.Code, part string) {
	t.Helper()
	if directory.ErrorCode(err) != code || !strings.Contains(err.Error(), part) {
		t.Errorf("%s: %q %v, want %q and a sentence with %q", doing, directory.ErrorCode(err), err, code, part)
	}
}

// TestSQLiteCheckpointsBeside writes much, as an import does: what was committed is then found in the database alone,
// without its log.
func TestSQLiteCheckpointsBeside(t *testing.T) {
	dir := t.TempDir()
	s := openSQLite(t, dir)
	const rows, each = 60_000, 10_000
	for from := 0; from < rows; from += each {
		err := s.Write(t.Context(), func(tx directory.Tx) error {
			if from == 0 {
				i := &directory.Import{ID: storetest.InventedID("import", 1), Status: directory.ImportStaging}
				if err := tx.SaveImport(t.Context(), i); err != nil {
					return err
				}
			}
			records := make([]directory.Record, each)
			for n := range records {
				records[n] = directory.Record{ImportID: storetest.InventedID("import", 1), Position: from + n + 1, Action: directory.RecordNew}
			}
			return tx.AddRecords(t.Context(), records)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	for copied := 0; copied < each; {
		if err := ctx.Err(); err != nil {
			t.Fatal("the log was never copied", err)
		}
		copied = recordsWithoutLog(t, dir)
	}
}

// recordsWithoutLog counts the staged records in the database file alone; 0 where it is being written.
func recordsWithoutLog(t *testing.T, dir string) int {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, sqlstore.SQLiteFile))
	if err != nil {
		t.Fatal(err)
	}
	alone := t.TempDir()
	if err := os.WriteFile(filepath.Join(alone, sqlstore.SQLiteFile), content, 0o600); err != nil {
		t.Fatal(err)
	}
	n := 0
	if err := rawSQLite(t, alone).QueryRowContext(t.Context(), `SELECT count(*) FROM import_record`).Scan(&n); err != nil {
		return 0
	}
	return n
}
