package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

// tx implements directory.Tx. It is used by one goroutine.
type tx struct {
	reader
	sqlTx      *sqlx.Tx
	now        time.Time             // one for the whole transaction
	statements map[string]*sqlx.Stmt // by text; closed with the transaction
	seq        int64                 // the last one given out
	startSeq   int64                 // seq when the transaction began
	dueSeq     int64                 // the last one given to a row of the table
	startDue   int64                 // dueSeq when the transaction began
	aside      bool                  // it has not locked the counter, and may give out no seq
	newGroups  map[string]bool       // inserted by this transaction: they have no listings yet
	undo       []func()              // gives entities back the versions they had
	written    int64                 // rows

	links, revisions, listings, matchKeys, records, due, batchItems, sourceLinks bulk  // rows that wait to be written
	failed                                                                       error // of rows that waited: there is no commit after it
}

var _ directory.Tx = (*tx)(nil)

// Write runs fn in one transaction, after any other writer. Where the engine asks for it, fn is run
// again; entities it saved have their old versions back by then.
func (s *Store) Write(ctx context.Context, fn func(directory.Tx) error) error {
	return s.write(ctx, fn, (*tx).lockCounter)
}

// WriteAside leaves the counter to those who need it.
func (s *Store) WriteAside(ctx context.Context, fn func(directory.Tx) error) error {
	return s.write(ctx, fn, func(t *tx, _ context.Context) error { t.aside = true; return nil })
}

func (s *Store) write(ctx context.Context, fn func(directory.Tx) error, begin func(*tx, context.Context) error) error {
	for attempt := 1; ; attempt++ {
		err := s.writeOnce(ctx, fn, begin)
		if err == nil || attempt >= s.dialect.attempts || ctx.Err() != nil || !s.dialect.mayRetry(err) {
			return err
		}
		pause := time.Duration(attempt) * (10*time.Millisecond + rand.N(20*time.Millisecond))
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
	}
}

func (s *Store) writeOnce(ctx context.Context, fn func(directory.Tx) error, begin func(*tx, context.Context) error) (err error) {
	sqlTx, err := fresh(ctx, s.dialect, func() (*sqlx.Tx, error) { return s.writer.BeginTxx(ctx, nil) })
	if err != nil {
		return s.dialect.fault(ctx, err, "waiting to write")
	}
	t := &tx{
		sqlTx: sqlTx, now: s.now(), statements: map[string]*sqlx.Stmt{}, newGroups: map[string]bool{},
		links: linkRows(), revisions: revisionRows(), listings: listingRows(),
		matchKeys: matchKeyRows(), records: recordRows(), due: dueRows(), batchItems: batchItemRows(), sourceLinks: sourceLinkRows(),
	}
	t.reader = reader{dialect: s.dialect, query: t.queryPrepared}
	committed := false
	defer func() { // also where fn panics
		if !committed {
			err = t.rollback(ctx, err)
		}
	}()
	if err := begin(t, ctx); err != nil {
		return err
	}
	if err := fn(t); err != nil {
		return err
	}
	if err := t.finish(ctx); err != nil {
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		return s.dialect.fault(ctx, err, "committing")
	}
	committed = true
	if s.committed != nil {
		s.committed(t.written)
	}
	if t.seq != t.startSeq {
		s.local.signal()
	}
	return nil
}

// lockCounter makes other writers wait until this transaction ends.
func (t *tx) lockCounter(ctx context.Context) error {
	found, err := t.row(ctx, "the listing counter", []any{&t.startSeq, &t.startDue}, t.dialect.lockCounter)
	if err == nil && !found {
		err = directory.Errorf(directory.CodeInternal, "The database has lost its listing counter. Restore a backup.")
	}
	t.seq, t.dueSeq = t.startSeq, t.startDue
	return err
}

// finish writes what waits for the end of the transaction.
func (t *tx) finish(ctx context.Context) error {
	if err := t.flush(ctx); err != nil {
		return err
	}
	if t.seq == t.startSeq && t.dueSeq == t.startDue {
		return nil
	}
	if t.aside {
		return directory.Errorf(directory.CodeInternal, "Listings cannot be changed aside from others who write.")
	}
	if _, err := t.exec(ctx, "the listing counter", `UPDATE listing_counter SET last_seq = $1, last_due = $2 WHERE id = 1`, t.seq, t.dueSeq); err != nil {
		return err
	}
	if t.dialect.notify == "" || t.seq == t.startSeq {
		return nil
	}
	_, err := t.exec(ctx, "a note of the change", t.dialect.notify)
	return err
}

func (t *tx) rollback(ctx context.Context, cause error) error {
	for _, undo := range t.undo {
		undo()
	}
	err := t.sqlTx.Rollback()
	if err == nil || errors.Is(err, sql.ErrTxDone) || ctx.Err() != nil {
		return cause
	}
	return errors.Join(cause, t.dialect.fault(ctx, err, "undoing what it had written"))
}

// prepared gives the statement of a text, prepared once a transaction.
func (t *tx) prepared(ctx context.Context, text string) (*sqlx.Stmt, error) {
	if statement, ok := t.statements[text]; ok {
		return statement, nil
	}
	statement, err := t.sqlTx.PreparexContext(ctx, text)
	if err == nil {
		t.statements[text] = statement
	}
	return statement, err
}

func (t *tx) queryPrepared(ctx context.Context, text string, args ...any) (*sqlx.Rows, error) {
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	statement, err := t.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	return statement.QueryxContext(ctx, args...)
}

// exec writes something, after the rows that wait, and gives how many rows it touched.
func (t *tx) exec(ctx context.Context, what, text string, args ...any) (int64, error) {
	if err := t.flush(ctx); err != nil {
		return 0, err
	}
	return t.execNow(ctx, what, text, args...)
}

// execNow writes something before the rows that wait.
func (t *tx) execNow(ctx context.Context, what, text string, args ...any) (int64, error) {
	statement, err := t.prepared(ctx, text)
	if err != nil {
		return 0, t.dialect.fault(ctx, err, "saving %s", what)
	}
	result, err := statement.ExecContext(ctx, args...)
	if err != nil {
		return 0, t.dialect.fault(ctx, err, "saving %s", what)
	}
	n, err := result.RowsAffected()
	t.written += n
	return n, t.dialect.fault(ctx, err, "saving %s", what)
}
