package sqlstore_test

import (
	"database/sql"
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/migrations"
)

func TestMigrateSQLite(t *testing.T) {
	dir := t.TempDir()
	testMigrate(t, func(options ...sqlstore.Option) (*sqlstore.Store, error) {
		return sqlstore.OpenSQLite(t.Context(), dir, options...)
	}, func() *sql.DB { return rawSQLite(t, dir) })
}

func TestMigratePostgres(t *testing.T) {
	address := newDatabase(t)
	testMigrate(t, func(options ...sqlstore.Option) (*sqlstore.Store, error) {
		return sqlstore.OpenPostgres(t.Context(), address, options...)
	}, func() *sql.DB { return rawPostgres(t, address) })
}

func testMigrate(t *testing.T, open func(...sqlstore.Option) (*sqlstore.Store, error), raw func() *sql.DB) {
	folder, err := migrations.SQLite()
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(folder, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	s, err := open(sqlstore.Unmigrated())
	if err != nil {
		t.Fatal(err)
	}
	wantApplied(t, s, files, 0)
	for range 2 { // the second finds nothing to do
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantApplied(t, s, files, len(files))
	}
	if err := s.Write(t.Context(), func(tx directory.Tx) error { return tx.SetMeta(t.Context(), "a", "b") }); err != nil {
		t.Errorf("writing once migrated: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	if _, err := raw().ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`); err != nil {
		t.Fatal(err)
	}
	_, err = open()
	wantSentence(t, "a newer schema", err, directory.CodeUnavailable, "newer Kith")
	_, err = open(sqlstore.Unmigrated())
	wantSentence(t, "a newer schema, not to be migrated", err, directory.CodeUnavailable, "newer Kith")
}

// wantApplied fails unless Status lists every file, the first of them applied.
func wantApplied(t *testing.T, s *sqlstore.Store, files []string, applied int) {
	t.Helper()
	status, err := s.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i, m := range status {
		names = append(names, m.Name)
		if m.Version != int64(i+1) || m.AppliedAt.IsZero() != (i >= applied) {
			t.Errorf("migration %d is %+v with %d applied", i, m, applied)
		}
	}
	if diff := cmp.Diff(files, names); diff != "" {
		t.Errorf("Status differs from the files (-want +got):\n%s", diff)
	}
}
