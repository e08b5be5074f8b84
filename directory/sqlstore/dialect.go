package sqlstore

import (
	"context"
	"io/fs"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/migrations"
)

// dialect is everything in which the engines differ once they are open. How each is opened, watched
// and understood when it fails is in sqlite.go and postgres.go.
type dialect struct {
	name       string // as people call it
	goose      goose.Dialect
	migrations func() (fs.FS, error)
	// lockCounter reads last_seq and last_due and makes other writers wait until this one is done.
	lockCounter string
	// notify tells other processes, on commit, that listings changed; empty where they can see it.
	notify string
	// clock gives the database's own time, in milliseconds since 1970, however long the transaction waited.
	clock string
	// like compares with a pattern, ASCII letters of either case being the same.
	like string
	// bind is how parameters that are each used once, in order, are written. SQLite looks the name of a numbered one
	// up among all, for every value of every row.
	bind int
	// mayRetry tells whether the same transaction may well succeed when it is run again, and attempts
	// how often it is run at most.
	mayRetry func(error) bool
	attempts int
	// lost tells whether a connection kept for later turned out to be gone before it did anything.
	lost func(error) bool
	// explain says what a driver's error means to people, where it knows.
	explain func(error) (directory.Code, string, bool)
}

func sqliteDialect() *dialect {
	return &dialect{
		name:       "SQLite",
		goose:      goose.DialectSQLite3,
		migrations: migrations.SQLite,
		// The transaction began as the only one that may write.
		lockCounter: `SELECT last_seq, last_due FROM listing_counter WHERE id = 1`,
		clock:       `CAST(unixepoch('subsec') * 1000 AS INTEGER)`,
		like:        `LIKE`,
		bind:        sqlx.QUESTION,
		mayRetry:    sqliteBusy,
		attempts:    2, // each has waited for the busy timeout
		lost:        func(error) bool { return false },
		explain:     explainSQLite,
	}
}

func postgresDialect() *dialect {
	return &dialect{
		name:        "PostgreSQL",
		goose:       goose.DialectPostgres,
		migrations:  migrations.Postgres,
		lockCounter: `SELECT last_seq, last_due FROM listing_counter WHERE id = 1 FOR UPDATE`,
		notify:      `SELECT pg_notify('` + notifyChannel + `', '')`,
		clock:       `CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)`,
		like:        `ILIKE`,
		bind:        sqlx.DOLLAR,
		mayRetry:    postgresMayRetry,
		attempts:    5,
		lost:        postgresLost,
		explain:     explainPostgres,
	}
}

// keptConnections is how many connections a pool may have kept that are all lost at once, as when
// the server was started again.
const keptConnections = 12

// fresh begins something on a connection, on another one where that was lost.
func fresh[T any](ctx context.Context, d *dialect, begin func() (T, error)) (T, error) {
	for range keptConnections {
		begun, err := begin()
		if err == nil || ctx.Err() != nil || !d.lost(err) {
			return begun, err
		}
	}
	return begin()
}
