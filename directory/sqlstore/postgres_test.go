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
	"time"

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

// rawPostgres connects beside the store, as another program would.
func rawPostgres(t *testing.T, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", address)
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

func TestPostgresAuditIsOnlyAddedTo(t *testing.T) {
	address := newDatabase(t)
	addAudit(t, openPostgres(t, address))
	auditIsOnlyAddedTo(t, rawPostgres(t, address))
}

func TestPostgresRefused(t *testing.T) {
	address := newDatabase(t)
	spoil := func(change func(*url.URL)) string {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		change(u)
		return u.String()
	}
	const secret = "s3cretpassword"
	for name, c := range map[string]struct {
		address string
		code    directory.Code
		want    string
	}{
		"wrong password": {spoil(func(u *url.URL) { u.User = url.UserPassword(u.User.Username(), secret) }), directory.CodeUnavailable, "refused the user or password"},
		"no such user":   {spoil(func(u *url.URL) { u.User = url.UserPassword("nobody_"+strings.ToLower(rand.Text()), secret) }), directory.CodeUnavailable, "refused the user or password"},
		"no database":    {spoil(func(u *url.URL) { u.Path += "_x" }), directory.CodeUnavailable, "createdb"},
		"nobody listens": {spoil(func(u *url.URL) { u.Host = "127.0.0.1:1"; u.User = url.UserPassword("kith", secret) }), directory.CodeUnavailable, "cannot be reached"},
		"no encryption":  {spoil(func(u *url.URL) { u.RawQuery = "sslmode=require" }), directory.CodeUnavailable, "sslmode=disable"},
		"not a URL":      {"postgres://kith:" + secret + "%zz@127.0.0.1/kith", directory.CodeInvalid, "KITH_DATABASE_URL"},
		"another scheme": {"mysql://kith:" + secret + "@127.0.0.1/kith", directory.CodeInvalid, "KITH_DATABASE_URL"},
		"unknown part":   {spoil(func(u *url.URL) { u.User = url.UserPassword("kith", secret); u.RawQuery = "sslmode=sometimes" }), directory.CodeInvalid, "KITH_DATABASE_URL"},
	} {
		_, err := sqlstore.OpenPostgres(t.Context(), c.address)
		if err == nil {
			t.Errorf("%s: it was opened", name)
			continue
		}
		wantSentence(t, name, err, c.code, c.want)
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error holds the password: %v", name, err)
		}
	}
}

// A listener whose connection is cut listens again, and the store goes on.
func TestPostgresConnectionsCut(t *testing.T) {
	address := newDatabase(t)
	follower, writer := openPostgres(t, address), openPostgres(t, address)
	changed := follower.Changed(t.Context())
	<-changed
	cut := `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`
	if _, err := rawPostgres(t, address).ExecContext(t.Context(), cut); err != nil {
		t.Fatal(err)
	}
	if _, err := follower.LastSeq(t.Context()); err != nil {
		t.Errorf("reading after the cut: %v", err)
	}
	ctx := t.Context()
	err := writer.Write(ctx, func(tx directory.Tx) error {
		l := storetest.InventedListing(1)
		if err := tx.SaveVenue(ctx, storetest.InventedVenue(1)); err != nil {
			return err
		}
		if err := tx.SaveGroup(ctx, storetest.InventedGroup(1), ""); err != nil {
			return err
		}
		return tx.SaveListings(ctx, l.GroupID, []*directory.Listing{l}, storetest.Moment())
	})
	if err != nil {
		t.Fatalf("writing after the cut: %v", err)
	}
	for deadline := time.After(5 * time.Second); ; {
		seq, err := follower.LastSeq(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if seq == 1 {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatal("no signal after the cut")
		}
	}
}
