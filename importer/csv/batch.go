package csv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/kithdirectory/kith/importer"
)

// Batch opens delimited files as one import; see importer.TableBatch.
func Batch(ctx context.Context, paths []string, mappings importer.Mappings, options importer.AdaptOptions, used func([]*importer.Mapping) error) (importer.Batch, func() error, error) {
	return importer.TableBatch(ctx, paths, OpenFile, mappings, options, used)
}

// File is an opened delimited file. It is an importer.TableFile.
type File struct {
	file  *os.File
	table *importer.Table
}

// OpenFile opens a delimited file and looks at its first rows. What it gives is closed even where there is an error.
func OpenFile(ctx context.Context, path string) (importer.TableFile, error) {
	file, err := importer.OpenFile(path)
	if err != nil {
		return nil, err
	}
	f := &File{file: file}
	table, err := Open(ctx, file, filepath.Base(path))
	if err == nil && !table.Whole {
		err = spreadSample(ctx, table, path)
	}
	if err != nil {
		return f, err
	}
	f.table = table
	return f, nil
}

// spreadSample reads a long file once more, for a sample that does not depend on the order of its rows.
func spreadSample(ctx context.Context, table *importer.Table, path string) (err error) {
	file, err := importer.OpenFile(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	again, err := Open(ctx, file, filepath.Base(path))
	if err != nil {
		return err
	}
	return table.SpreadSample(again.Rows)
}

// Report gives what is known of the file once it is open.
func (f *File) Report() importer.FileReport {
	r := importer.FileReport{Name: filepath.Base(f.file.Name()), Format: "csv", Sheets: []string{}}
	if f.table != nil {
		r.Encoding, r.HeaderRow = f.table.Encoding, f.table.HeaderRow
	}
	return r
}

// Tables gives the file's one table.
func (f *File) Tables() []*importer.Table { return []*importer.Table{f.table} }

// Ended gives what is known once all rows are read.
func (f *File) Ended() (importer.TablesEnded, error) {
	sum, err := importer.HashFile(f.file)
	return importer.TablesEnded{SHA256: sum}, err
}

// Close closes the file.
func (f *File) Close() error {
	if err := f.file.Close(); err != nil {
		return fmt.Errorf("close %s: %w", filepath.Base(f.file.Name()), err)
	}
	return nil
}
