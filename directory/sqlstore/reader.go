package sqlstore

import (
	"context"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

// reader implements directory.Reader, in or out of a transaction: only query differs.
type reader struct {
	dialect *dialect
	query   func(ctx context.Context, text string, args ...any) (*sqlx.Rows, error)
}

// rows runs a query and gives each row to scan.
func (r *reader) rows(ctx context.Context, what string, scan func(*sqlx.Rows) error, text string, args ...any) error {
	rows, err := r.query(ctx, text, args...)
	if err != nil {
		return r.dialect.fault(ctx, err, "reading %s", what)
	}
	for rows.Next() {
		if err = scan(rows); err != nil {
			break
		}
	}
	if err == nil {
		err = rows.Err()
	}
	if closeErr := rows.Close(); err == nil {
		err = closeErr
	}
	return r.dialect.fault(ctx, err, "reading %s", what)
}

// row scans the only row of a query; found is false where there is none.
func (r *reader) row(ctx context.Context, what string, dest []any, text string, args ...any) (found bool, err error) {
	err = r.rows(ctx, what, func(rows *sqlx.Rows) error {
		found = true
		return rows.Scan(dest...)
	}, text, args...)
	return found, err
}

// oneDoc reads the document a query finds. missing is the sentence where it finds none.
func oneDoc[T any](ctx context.Context, r *reader, what, missing, text string, args ...any) (*T, error) {
	var doc string
	found, err := r.row(ctx, what, []any{&doc}, text, args...)
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, directory.Errorf(directory.CodeNotFound, "%s", missing)
	}
	return decode[T](doc)
}

// allDocs reads the documents a query finds, in its order.
func allDocs[T any](ctx context.Context, r *reader, what, text string, args ...any) ([]*T, error) {
	docs := newDecoder[T]()
	err := r.rows(ctx, what, func(rows *sqlx.Rows) error {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		docs.add(doc)
		return nil
	}, text, args...)
	all, decodeErr := docs.wait()
	if err != nil {
		return nil, err
	}
	return all, decodeErr
}

// Ids asked for in one query; both engines take many more arguments.
const idsAtOnce = 500

// docsByID reads documents by id, in no order; ids that are not there are left out. The query has
// one ? for the list of ids.
func docsByID[T any](ctx context.Context, r *reader, what, text string, ids []string) ([]*T, error) {
	var all []*T
	for len(ids) > 0 {
		n := min(len(ids), idsAtOnce)
		query, args, err := sqlx.In(text, ids[:n])
		if err != nil {
			return nil, r.dialect.fault(ctx, err, "reading %s", what)
		}
		some, err := allDocs[T](ctx, r, what, sqlx.Rebind(r.dialect.bind, query), args...)
		if err != nil {
			return nil, err
		}
		all, ids = append(all, some...), ids[n:]
	}
	return all, nil
}
