package sqlstore

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

// Store keeps the catalogue in one database. It is safe for concurrent use.
type Store struct {
	reader
	dialect *dialect
	writer  *sqlx.DB // connections that write
	reads   *sqlx.DB // connections that only read
	now     func() time.Time
	// lockSchema makes other programs that open this database wait until it is called back.
	lockSchema func(ctx context.Context) (unlock func() error, err error)
	// watch calls changed after commits of other processes until ctx ends.
	watch func(ctx context.Context, changed func())
	// committed is told how many rows each commit wrote; nil where nothing depends on it.
	committed func(rows int64)
	local     hub // commits of this process
	closing   context.Context
	close     context.CancelFunc
	watchers  sync.WaitGroup
}

var _ directory.Store = (*Store)(nil)

// Option changes how a store is opened.
type Option func(*options)

type options struct{ unmigrated bool }

// Unmigrated opens the database as it is, to ask for its Status or to Migrate it. Until it is
// migrated nothing else may work.
func Unmigrated() Option { return func(o *options) { o.unmigrated = true } }

// newStore puts a store together; the caller adds lockSchema and watch.
func newStore(d *dialect, writer, reads *sqlx.DB) *Store {
	s := &Store{dialect: d, writer: writer, reads: reads, now: time.Now}
	s.reader = reader{dialect: d, query: func(ctx context.Context, text string, args ...any) (*sqlx.Rows, error) {
		return fresh(ctx, d, func() (*sqlx.Rows, error) { return reads.QueryxContext(ctx, text, args...) })
	}}
	s.closing, s.close = context.WithCancel(context.Background())
	return s
}

// prepare brings a store just opened to a state it can be used in.
func (s *Store) prepare(ctx context.Context, chosen []Option) error {
	var o options
	for _, choose := range chosen {
		choose(&o)
	}
	if o.unmigrated {
		return s.refuseNewer(ctx)
	}
	return s.Migrate(ctx)
}

// Close ends every Changed and closes the database.
func (s *Store) Close() error {
	s.close()
	s.watchers.Wait()
	if err := errors.Join(s.reads.Close(), s.writer.Close()); err != nil {
		return directory.Wrap(directory.CodeInternal, err, "The %s database could not be closed cleanly.", s.dialect.name)
	}
	return nil
}
