package sqlstore_test

import (
	"database/sql"
	"encoding/json"
	"io/fs"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/directory/storetest"
	"github.com/kithdirectory/kith/geo"
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

func TestMigrateFindsListingsSQLite(t *testing.T) {
	dir := t.TempDir()
	testMigrateFindsListings(t, goose.DialectSQLite3, migrations.SQLite, func(options ...sqlstore.Option) (*sqlstore.Store, error) {
		return sqlstore.OpenSQLite(t.Context(), dir, options...)
	}, func() *sql.DB { return rawSQLite(t, dir) })
}

func TestMigrateFindsListingsPostgres(t *testing.T) {
	address := newDatabase(t)
	testMigrateFindsListings(t, goose.DialectPostgres, migrations.Postgres, func(options ...sqlstore.Option) (*sqlstore.Store, error) {
		return sqlstore.OpenPostgres(t.Context(), address, options...)
	}, func() *sql.DB { return rawPostgres(t, address) })
}

// testMigrateFindsListings brings a database with listings from before they could be found by place up
// to date: they are found as those saved since.
func testMigrateFindsListings(t *testing.T, dialect goose.Dialect, files func() (fs.FS, error), open func(...sqlstore.Option) (*sqlstore.Store, error), raw func() *sql.DB) {
	ctx := t.Context()
	folder, err := files()
	if err != nil {
		t.Fatal(err)
	}
	db := raw()
	provider, err := goose.NewProvider(dialect, db, folder, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(ctx, 4); err != nil {
		t.Fatal(err)
	}
	placed, served := storetest.InventedListing(1), storetest.InventedListing(2)
	served.Kind, served.Point, served.Areas = directory.KindLine, nil, []string{"state:VIC", "council:24600"}
	if _, err := db.ExecContext(ctx, `INSERT INTO catalogue_group (id, version, kind, status, name, source_key, record_hash, created_at, updated_at, doc)
		VALUES ('g', 1, 'group', 'published', 'G', '', '', '', '', '{}')`); err != nil {
		t.Fatal(err)
	}
	for seq, l := range []*directory.Listing{placed, served, nil} {
		id, gone, doc := "gone", 1, ""
		if l != nil {
			text, err := json.Marshal(l)
			if err != nil {
				t.Fatal(err)
			}
			id, gone, doc = l.ID, 0, string(text)
		}
		_, err := db.ExecContext(ctx, `INSERT INTO listing (id, group_id, seq, relist_at, gone, gone_at, hash, doc) VALUES ($1, 'g', $2, '', $3, '', 'x', $4)`, id, seq+1, gone, doc)
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := open()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	around := geo.Box{West: placed.Point.Lng, East: placed.Point.Lng, South: placed.Point.Lat, North: placed.Point.Lat}
	found, err := s.ListingsIn(ctx, around, []directory.Kind{placed.Kind}, 9)
	if err != nil || len(found) != 1 || found[0].ID != placed.ID {
		t.Errorf("at its point: %v, %v", found, err)
	}
	for _, area := range served.Areas {
		found, err = s.ListingsServing(ctx, []string{area}, []directory.Kind{directory.KindLine}, 9)
		if err != nil || len(found) != 1 || found[0].ID != served.ID {
			t.Errorf("serving %s: %v, %v", area, found, err)
		}
	}
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
		if number, err := strconv.ParseInt(m.Name[:5], 10, 64); err != nil || m.Version != number || m.AppliedAt.IsZero() != (i >= applied) {
			t.Errorf("migration %d is %+v with %d applied", i, m, applied)
		}
	}
	if diff := cmp.Diff(files, names); diff != "" {
		t.Errorf("Status differs from the files (-want +got):\n%s", diff)
	}
}
