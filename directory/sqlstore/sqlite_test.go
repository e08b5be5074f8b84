package sqlstore_test

import (
	"testing"

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
