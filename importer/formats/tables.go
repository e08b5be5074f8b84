package formats

import (
	"context"

	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/csv"
	"github.com/kithdirectory/kith/importer/xlsx"
)

// openTables joins the tables of delimited files and workbooks.
func openTables(ctx context.Context, files []string, ask Ask) (importer.Batch, func() error, error) {
	return importer.TableBatch(ctx, files, openTable, ask.Mappings, ask.Read, ask.Used)
}

// openTable opens a file by what it holds.
func openTable(ctx context.Context, path string) (importer.TableFile, error) {
	head, name, err := headOf(path)
	if err != nil {
		return nil, err
	}
	if xlsx.Sniff(head, name) {
		return xlsx.OpenFile(ctx, path)
	}
	return csv.OpenFile(ctx, path)
}
