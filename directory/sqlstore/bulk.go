package sqlstore

import (
	"context"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

// rowsAtOnce is how many rows one INSERT of a bulk has: a statement a row costs a round trip each on
// PostgreSQL. Twelve columns of so many rows are far below what either engine takes.
const rowsAtOnce = 16

// bulk collects rows of one table to be inserted together. A row that the table's rule leaves out
// is a conflict.
type bulk struct {
	table    string
	columns  string
	rule     string // ON CONFLICT …
	conflict string // the sentence
	args     []any
	rows     int
}

// add puts a row with the rest, and writes them where they are enough. Rows that wait are written
// before the transaction reads or changes anything, and before it commits.
func (t *tx) add(ctx context.Context, b *bulk, values ...any) error {
	b.args, b.rows = append(b.args, values...), b.rows+1
	if b.rows < rowsAtOnce {
		return nil
	}
	return t.flush(ctx)
}

// flush writes every row that waits. Once it has failed the transaction cannot commit, whatever its
// function makes of the error.
func (t *tx) flush(ctx context.Context) error {
	for _, b := range []*bulk{&t.links, &t.revisions, &t.listings, &t.matchKeys, &t.records, &t.due, &t.batchItems, &t.sourceLinks} {
		if t.failed == nil && b.rows > 0 {
			t.failed = t.write(ctx, b)
		}
	}
	return t.failed
}

func (t *tx) write(ctx context.Context, b *bulk) error {
	rows, args := b.rows, b.args
	b.rows, b.args = 0, nil
	n, err := t.execNow(ctx, "rows of "+b.table, sqlx.Rebind(t.dialect.bind, insertRows(b.table, b.columns, rows))+" "+b.rule, args...)
	if err == nil && n != int64(rows) {
		err = directory.Errorf(directory.CodeConflict, "%s", b.conflict)
	}
	return err
}

// insertRows writes an INSERT of n rows, its parameters row by row.
func insertRows(table, columns string, n int) string {
	row := ", (?" + strings.Repeat(", ?", strings.Count(columns, ",")) + ")"
	return `INSERT INTO ` + table + ` (` + columns + `) VALUES ` + strings.Repeat(row, n)[len(", "):]
}

func linkRows() bulk {
	return bulk{table: "group_venue", columns: `group_id, venue_id`}
}

func revisionRows() bulk {
	return bulk{
		table: "revision", columns: `group_id, version, author, reason, import_id, undid, change_id, author_id, batch_id, at, doc`,
		rule:     `ON CONFLICT (group_id, version) DO NOTHING`,
		conflict: "A group has a revision of that version already.",
	}
}

// listingRows takes a listing from another group only where that one no longer shows it.
func listingRows() bulk {
	return bulk{
		table: "listing", columns: `id, group_id, seq, relist_at, gone, gone_at, hash, doc, kind, lat, lng, areas`,
		rule: `ON CONFLICT (id) DO UPDATE SET group_id = excluded.group_id, seq = excluded.seq,
				relist_at = excluded.relist_at, gone = 0, gone_at = '', hash = excluded.hash, doc = excluded.doc,
				kind = excluded.kind, lat = excluded.lat, lng = excluded.lng, areas = excluded.areas
			WHERE listing.group_id = excluded.group_id OR listing.gone = 1`,
		conflict: "A place of this group is a place of another group already. Take it from that one first.",
	}
}

func matchKeyRows() bulk {
	return bulk{
		table: "match_key", columns: `group_id, keys`,
		rule: `ON CONFLICT (group_id) DO UPDATE SET keys = excluded.keys`,
	}
}

func sourceLinkRows() bulk {
	return bulk{
		table: "group_source", columns: `source_id, source_key, group_id, record_hash, import_id`,
		rule: `ON CONFLICT (source_id, source_key) DO UPDATE SET group_id = excluded.group_id, record_hash = excluded.record_hash,
			import_id = excluded.import_id`,
	}
}

func batchItemRows() bulk {
	return bulk{table: "batch_item", columns: `batch_id, position, group_id, outcome, why, version`}
}

func recordRows() bulk {
	return bulk{
		table: "import_record", columns: `import_id, position, source_row, record_key, action, group_id, hash, doc, raw, notes`,
		rule:     `ON CONFLICT (import_id, position) DO NOTHING`,
		conflict: "The import has a record at one of these positions already.",
	}
}
