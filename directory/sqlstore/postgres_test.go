package sqlstore_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/directory/sqlstore"
	"github.com/kithdirectory/kith/directory/storetest"
)

func TestPostgres(t *testing.T) {
	serverURL(t)
	storetest.Run(t, func(t *testing.T) directory.Store { return openPostgres(t, newDatabase(t)) })
	storetest.RunShared(t, func(t *testing.T) func(*testing.T) directory.Store {
		address := newDatabase(t)
		return func(t *testing.T) directory.Store { return openPostgres(t, address) }
	})
}

// serverURL gives the server to test on. Without one the test is skipped on somebody's own machine,
// and fails where everything must be tested.
func serverURL(tb testing.TB) string {
	tb.Helper()
	const variable = "KITH_TEST_DATABASE_URL"
	address := os.Getenv(variable)
	if address != "" {
		return address
	}
	if os.Getenv("CI") == "true" || os.Getenv("KITH_TEST_REQUIRE") == "1" {
		tb.Fatal(variable + " is not set, and here PostgreSQL must be tested: scripts/postgres.sh starts a server")
	}
	tb.Skip(variable + " is not set: scripts/postgres.sh starts a PostgreSQL server to test on")
	return ""
}

// newDatabase makes a database of the test's own and drops it when the test ends.
func newDatabase(tb testing.TB) string {
	tb.Helper()
	server, err := url.Parse(serverURL(tb))
	if err != nil {
		tb.Fatal("KITH_TEST_DATABASE_URL is not a URL")
	}
	admin, err := sql.Open("postgres", server.String())
	if err != nil {
		tb.Fatal(err)
	}
	name := "kith_test_" + strings.ToLower(rand.Text())
	if _, err := admin.ExecContext(tb.Context(), `CREATE DATABASE `+name); err != nil {
		tb.Fatal(cmp.Or(err, admin.Close()))
	}
	tb.Cleanup(func() {
		// The test's own context has ended by now.
		if _, err := admin.ExecContext(context.Background(), `DROP DATABASE `+name+` WITH (FORCE)`); err != nil {
			tb.Error(err)
		}
		if err := admin.Close(); err != nil {
			tb.Error(err)
		}
	})
	server.Path = "/" + name
	return server.String()
}

func openPostgres(tb testing.TB, address string) *sqlstore.Store {
	tb.Helper()
	s, err := sqlstore.OpenPostgres(tb.Context(), address)
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
