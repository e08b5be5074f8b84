package sqlstore

import (
	"io/fs"

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
	// lockCounter reads last_seq and makes other writers wait until this one is done.
	lockCounter string
	// notify tells other processes, on commit, that listings changed; empty where they can see it.
	notify string
	// mayRetry tells whether the same transaction may well succeed when it is run again.
	mayRetry func(error) bool
	// explain says what a driver's error means to people, where it knows.
	explain func(error) (directory.Code, string, bool)
}

func sqliteDialect() *dialect {
	return &dialect{
		name:       "SQLite",
		goose:      goose.DialectSQLite3,
		migrations: migrations.SQLite,
		// The transaction began as the only one that may write.
		lockCounter: `SELECT last_seq FROM listing_counter WHERE id = 1`,
		mayRetry:    sqliteBusy,
		explain:     explainSQLite,
	}
}

func postgresDialect() *dialect {
	return &dialect{
		name:        "PostgreSQL",
		goose:       goose.DialectPostgres,
		migrations:  migrations.Postgres,
		lockCounter: `SELECT last_seq FROM listing_counter WHERE id = 1 FOR UPDATE`,
		notify:      `SELECT pg_notify('` + notifyChannel + `', '')`,
		mayRetry:    postgresMayRetry,
		explain:     explainPostgres,
	}
}
