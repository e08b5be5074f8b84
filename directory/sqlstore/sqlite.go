package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/kithdirectory/kith/directory"
)

const (
	// SQLiteFile is the name of the database in the data folder.
	SQLiteFile = "kith.db"
	// sqliteLockFile is empty: who locks it may create or migrate the database.
	sqliteLockFile = "kith.lock"
	// dataVersionEvery is how often other processes' commits are looked for.
	dataVersionEvery = 200 * time.Millisecond
	// checkpointRows is after how many rows what was committed is copied from the log to the database: about 60 MB of
	// what an import writes.
	checkpointRows = 50_000
)

// OpenSQLite opens the database in the folder dir, which is made where it is missing, and brings its
// schema up to date. Other processes may have it open too.
func OpenSQLite(ctx context.Context, dir string, chosen ...Option) (*Store, error) {
	d := sqliteDialect()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, unwritable(dir, err)
	}
	path, err := filepath.Abs(filepath.Join(dir, SQLiteFile))
	if err != nil {
		return nil, unwritable(dir, err)
	}
	if err := checkWritable(dir, path); err != nil {
		return nil, err
	}
	// The cache and the rarer checkpoints (in pages of 4 KiB) took a fifth off the time of an import. Whoever commits makes
	// a checkpoint only where those made beside have not kept up, and then has little to do.
	writer, err := sqlx.Open("sqlite", sqliteURL(path, "_txlock=immediate", "_pragma=busy_timeout(10000)",
		"_pragma=journal_mode(WAL)", "_pragma=synchronous(NORMAL)", "_pragma=foreign_keys(1)",
		"_pragma=cache_size(-32000)", "_pragma=wal_autocheckpoint(64000)", "_pragma=journal_size_limit(134217728)"))
	if err != nil {
		return nil, d.fault(ctx, err, "opening %s", path)
	}
	writer.SetMaxOpenConns(1)
	// The writer opens first, so the file and its log are there when a reader looks for them.
	reads, err := sqlx.Open("sqlite", sqliteURL(path, "mode=ro", "_pragma=query_only(1)", "_pragma=busy_timeout(10000)"))
	if err != nil {
		return nil, errors.Join(d.fault(ctx, err, "opening %s", path), writer.Close())
	}
	reads.SetMaxOpenConns(max(4, runtime.GOMAXPROCS(0)))
	reads.SetMaxIdleConns(max(4, runtime.GOMAXPROCS(0)))
	s := newStore(d, writer, reads)
	s.lockSchema = func(ctx context.Context) (func() error, error) {
		return lockFile(ctx, filepath.Join(filepath.Dir(path), sqliteLockFile))
	}
	s.watch = func(ctx context.Context, changed func()) {
		watchDataVersion(ctx, sqliteURL(path, "mode=ro", "_pragma=query_only(1)"), changed)
	}
	s.checkpointBeside(sqliteURL(path, "_pragma=busy_timeout(10000)"))
	if err := s.prepare(ctx, chosen); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// checkpointBeside copies what was committed from the log to the database while others write on: that waits for the disk,
// a tenth of the time of an import.
func (s *Store) checkpointBeside(address string) {
	var rows atomic.Int64
	due := make(chan struct{}, 1)
	s.committed = func(n int64) {
		if rows.Add(n) < checkpointRows {
			return
		}
		select {
		case due <- struct{}{}:
		default:
		}
	}
	s.watchers.Go(func() {
		for {
			select {
			case <-s.closing.Done():
				return
			case <-due:
				rows.Store(0)
				if err := checkpoint(s.closing, address); err != nil {
					rows.Store(checkpointRows) // the log is as it was: the next commit has it tried again
				}
			}
		}
	})
}

func checkpoint(ctx context.Context, address string) (err error) {
	db, err := sql.Open("sqlite", address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(ctx, `PRAGMA wal_checkpoint(PASSIVE)`)
	return err
}

// sqliteURL escapes what a folder's name may hold: ?, # and %.
func sqliteURL(path string, parameters ...string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") { // C:/…
		slashed = "/" + slashed
	}
	return "file://" + (&url.URL{Path: slashed}).EscapedPath() + "?" + strings.Join(parameters, "&")
}

// checkWritable finds out what SQLite would only call "unable to open database file".
func checkWritable(dir, path string) error {
	probe, err := os.CreateTemp(dir, ".kith-probe-*")
	if err != nil {
		return unwritable(dir, err)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return unwritable(dir, err)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return directory.Wrap(directory.CodeUnavailable, err, "Kith may not write %s. Give the user who runs it permission to read and write that file.", path)
	}
	return file.Close()
}

func unwritable(dir string, err error) error {
	return directory.Wrap(directory.CodeUnavailable, err, "Kith cannot keep its data in %s. Choose a folder it may write in, with --data or KITH_DATA.", dir)
}

// lockFile holds an immediate transaction on an empty database of its own: a lock between processes
// that every system has, and that a process which dies gives up.
func lockFile(ctx context.Context, path string) (unlock func() error, err error) {
	db, err := sql.Open("sqlite", sqliteURL(path, "_txlock=immediate", "_pragma=busy_timeout(60000)"))
	if err != nil {
		return nil, err
	}
	held, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return func() error {
		err := held.Rollback()
		if errors.Is(err, sql.ErrTxDone) { // ctx ended first, and with it the transaction
			err = nil
		}
		return errors.Join(err, db.Close())
	}, nil
}

// watchDataVersion sees commits of other connections by SQLite's own count of them. The count is a
// connection's own, so it is read on one that stays; when that fails another is tried.
func watchDataVersion(ctx context.Context, address string, changed func()) {
	ticker := time.NewTicker(dataVersionEvery)
	defer ticker.Stop()
	for ctx.Err() == nil {
		if err := pollDataVersion(ctx, address, ticker.C, changed); err == nil {
			return
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

// pollDataVersion returns nil when ctx ends, and an error when its connection fails.
func pollDataVersion(ctx context.Context, address string, ticks <-chan time.Time, changed func()) (err error) {
	db, err := sql.Open("sqlite", address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	for last := int64(-1); ; {
		var version int64
		if err := db.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&version); err != nil {
			return err
		}
		if version != last {
			changed()
		}
		last = version
		select {
		case <-ctx.Done():
			return nil
		case <-ticks:
		}
	}
}

// sqliteBusy tells whether another process held the database too long.
func sqliteBusy(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && (e.Code()&0xff == sqlite3.SQLITE_BUSY || e.Code()&0xff == sqlite3.SQLITE_LOCKED)
}

// explainSQLite goes by result codes (https://www.sqlite.org/rescode.html), never by text.
func explainSQLite(err error) (directory.Code, string, bool) {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return "", "", false
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return directory.CodeConflict, sentenceTaken, true
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return directory.CodeInvalid, sentenceMissing, true
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return directory.CodeUnavailable, "Another program has kept the database locked. Wait for it to finish, or stop it, and try again.", true
	case sqlite3.SQLITE_FULL:
		return directory.CodeUnavailable, "The disk is full, so nothing was saved. Make room in the data folder and try again.", true
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN:
		return directory.CodeUnavailable, "Kith may not write its database. Give the user who runs it permission to write in the data folder and every file in it.", true
	case sqlite3.SQLITE_NOTADB:
		return directory.CodeUnavailable, SQLiteFile + " in the data folder is not a Kith database. Choose another folder with --data, or restore a backup.", true
	case sqlite3.SQLITE_CORRUPT:
		return directory.CodeUnavailable, "The database file is damaged. Stop Kith and restore a backup.", true
	case sqlite3.SQLITE_IOERR:
		return directory.CodeUnavailable, "The disk that holds the database reported an error. Check the disk, then try again.", true
	case sqlite3.SQLITE_TOOBIG:
		return directory.CodeTooLarge, "That is too large to be kept.", true
	}
	return "", "", false
}
