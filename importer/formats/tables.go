package formats

import (
	"context"

	"github.com/kithdirectory/kith/importer"
	"github.com/kithdirectory/kith/importer/csv"
)

// openTables joins the tables of delimited files and workbooks.
func openTables(ctx context.Context, files []string, ask Ask) (importer.Batch, func() error, error) {
	return csv.Batch(ctx, files, ask.Mappings, ask.Read, ask.Used)
}
