// Package migrations holds the database schema: numbered SQL for goose, one folder an engine. The
// folders have the same file names, so that a version number means the same schema on both.
//
// Migrations only go up: going back means restoring a backup. None may rebuild a table that others
// refer to while foreign keys are on, since SQLite would delete the rows that refer to it.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed sqlite/*.sql postgres/*.sql
var files embed.FS

// SQLite gives the migrations in SQLite's dialect.
func SQLite() (fs.FS, error) { return fs.Sub(files, "sqlite") }

// Postgres gives the migrations in PostgreSQL's dialect (14 and later).
func Postgres() (fs.FS, error) { return fs.Sub(files, "postgres") }
