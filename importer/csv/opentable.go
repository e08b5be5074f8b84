package csv

import (
	"context"
	"errors"
	"io"

	"github.com/kithdirectory/kith/importer"
)

// OpenTable opens a delimited text whose first row is its header, as one table of a data package is: unlike Open it
// looks for no header further down, gives no sample, and takes a table without rows.
func OpenTable(ctx context.Context, r io.Reader, name string) (*importer.Table, error) {
	t, err := begin(r, name)
	if err != nil {
		return nil, err
	}
	header, err := t.scanner.next()
	if errors.Is(err, io.EOF) {
		return nil, importer.ContentEmpty.Refusal(name)
	}
	if err != nil {
		return nil, err
	}
	t.columns, t.header = importer.UniqueColumns(header.cells), -1
	return &importer.Table{File: name, Encoding: t.encoding, Delimiter: string(t.scanner.delim), HeaderRow: header.row, Columns: t.columns, Rows: t.rows(ctx)}, nil
}
