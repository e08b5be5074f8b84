package csv

import (
	"context"
	"io"
	"iter"

	"github.com/kithdirectory/kith/importer"
)

// Adapt reads a delimited text and gives its rows as Records, one at a time. mapping nil guesses what
// the columns stand for. The first error ends it; what is wrong with a row is in its Record. Use Open,
// importer.GuessMapping and importer.NewAdapter where the mapping or the report on it is wanted too.
func Adapt(ctx context.Context, r io.Reader, name string, mapping *importer.Mapping, options importer.AdaptOptions) iter.Seq2[*importer.Record, error] {
	return func(yield func(*importer.Record, error) bool) {
		table, err := Open(ctx, r, name)
		if err != nil {
			yield(nil, err)
			return
		}
		if mapping != nil {
			mapping, err = mapping.Apply(table)
		} else {
			mapping, err = importer.GuessMapping(table, options.Rules)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		for record, err := range importer.NewAdapter(table, mapping, options).Records(ctx) {
			if !yield(record, err) {
				return
			}
		}
	}
}
