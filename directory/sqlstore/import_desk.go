package sqlstore

import (
	"context"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) ImportChunk(ctx context.Context, importID string, file, part int) ([]byte, error) {
	var data []byte
	found, err := r.row(ctx, "a file of an import", []any{&data},
		`SELECT data FROM import_chunk WHERE import_id = $1 AND file = $2 AND part = $3`, importID, file, part)
	if err == nil && !found {
		err = directory.Errorf(directory.CodeNotFound, "The file of this import is no longer kept.")
	}
	return data, err
}

func (t *tx) AddImportChunk(ctx context.Context, importID string, file, part int, data []byte) error {
	_, err := t.exec(ctx, "a file of an import", `
		INSERT INTO import_chunk (import_id, file, part, data) VALUES ($1, $2, $3, $4)
		ON CONFLICT (import_id, file, part) DO UPDATE SET data = excluded.data`, importID, file, part, data)
	return err
}

func (t *tx) DropImportChunks(ctx context.Context, importID string) error {
	_, err := t.exec(ctx, "the files of an import", `DELETE FROM import_chunk WHERE import_id = $1`, importID)
	return err
}

func (r *reader) Decisions(ctx context.Context, importID string) (map[string]directory.Decision, error) {
	all := map[string]directory.Decision{}
	err := r.rows(ctx, "the decisions on an import", func(rows *sqlx.Rows) error {
		var key, at string
		var d directory.Decision
		err := rows.Scan(&key, &d.Choice, &d.GroupID, &d.Author, &at)
		if err == nil {
			d.At, err = readStamp(at)
		}
		all[key] = d
		return err
	}, `SELECT record_key, choice, group_id, author, at FROM import_decision WHERE import_id = $1`, importID)
	return all, err
}

func (t *tx) SaveDecision(ctx context.Context, importID, key string, d directory.Decision) error {
	if err := checkTexts("This decision", map[string]string{"key": key, "group": d.GroupID, "author": d.Author}); err != nil {
		return err
	}
	_, err := t.exec(ctx, "a decision", `
		INSERT INTO import_decision (import_id, record_key, choice, group_id, author, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (import_id, record_key) DO UPDATE SET choice = excluded.choice, group_id = excluded.group_id,
			author = excluded.author, at = excluded.at`, importID, key, string(d.Choice), d.GroupID, d.Author, stamp(d.At))
	return err
}

func (r *reader) ImportJob(ctx context.Context, importID string) (directory.ImportJob, error) {
	var j directory.ImportJob
	_, err := r.row(ctx, "the work on an import", []any{&j.Stage, &j.Done, &j.Total, &j.Cancel},
		`SELECT stage, done, total, cancel FROM import_job WHERE import_id = $1`, importID)
	return j, err
}

func (t *tx) SaveImportProgress(ctx context.Context, importID, stage string, done, total int) error {
	_, err := t.exec(ctx, "the work on an import", `
		INSERT INTO import_job (import_id, stage, done, total, cancel) VALUES ($1, $2, $3, $4, 0)
		ON CONFLICT (import_id) DO UPDATE SET stage = excluded.stage, done = excluded.done, total = excluded.total`,
		importID, stage, done, total)
	return err
}

func (t *tx) CancelImportJob(ctx context.Context, importID string, cancel bool) error {
	flag := 0
	if cancel {
		flag = 1
	}
	_, err := t.exec(ctx, "the work on an import", `
		INSERT INTO import_job (import_id, stage, done, total, cancel) VALUES ($1, '', 0, 0, $2)
		ON CONFLICT (import_id) DO UPDATE SET cancel = excluded.cancel`, importID, flag)
	return err
}

func (r *reader) ImportedVersions(ctx context.Context, importID, afterGroupID string, limit int) ([]directory.ImportedVersion, error) {
	var all []directory.ImportedVersion
	err := r.rows(ctx, "what an import wrote", func(rows *sqlx.Rows) error {
		var v directory.ImportedVersion
		err := rows.Scan(&v.GroupID, &v.First, &v.Last)
		all = append(all, v)
		return err
	}, `SELECT group_id, min(version), max(version) FROM revision WHERE import_id = $1 AND import_id <> '' AND group_id > $2
		GROUP BY group_id ORDER BY group_id LIMIT $3`, importID, afterGroupID, max(limit, 0))
	return all, err
}

func (r *reader) ImportedCount(ctx context.Context, importID string) (n int, err error) {
	_, err = r.row(ctx, "what an import wrote", []any{&n},
		`SELECT count(DISTINCT group_id) FROM revision WHERE import_id = $1 AND import_id <> ''`, importID)
	return n, err
}

func (r *reader) ImportBefores(ctx context.Context, importID, kind, afterID string, limit int) ([]directory.ImportBefore, error) {
	var all []directory.ImportBefore
	err := r.rows(ctx, "what was before an import", func(rows *sqlx.Rows) error {
		b := directory.ImportBefore{ImportID: importID, Kind: kind}
		var doc string
		err := rows.Scan(&b.ID, &b.Version, &doc)
		b.Doc = rawMessage(doc)
		all = append(all, b)
		return err
	}, `SELECT id, version, doc FROM import_before WHERE import_id = $1 AND kind = $2 AND id > $3 ORDER BY id LIMIT $4`,
		importID, kind, afterID, max(limit, 0))
	return all, err
}

// AddImportBefore keeps what was there before the import's first write, and the version of its last.
func (t *tx) AddImportBefore(ctx context.Context, b directory.ImportBefore) error {
	if err := checkTexts("What was before", map[string]string{"document": string(b.Doc)}); err != nil {
		return err
	}
	_, err := t.exec(ctx, "what was before an import", `
		INSERT INTO import_before (import_id, kind, id, version, doc) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (import_id, kind, id) DO UPDATE SET version = excluded.version`, b.ImportID, b.Kind, b.ID, b.Version, string(b.Doc))
	return err
}

// SaveSourceLink may leave it to a later call, or to the commit, to find that the group is not there.
func (t *tx) SaveSourceLink(ctx context.Context, l directory.SourceLink) error {
	if err := checkTexts("This link", map[string]string{"key": l.Key, "hash": l.Hash}); err != nil {
		return err
	}
	return t.add(ctx, &t.sourceLinks, l.SourceID, l.Key, l.GroupID, l.Hash, l.ImportID)
}

func (t *tx) DropSourceLinks(ctx context.Context, importID string) error {
	_, err := t.exec(ctx, "the links to a source", `DELETE FROM group_source WHERE import_id = $1`, importID)
	return err
}

// RecordsAt gives the staged records at these positions, in order.
func (r *reader) RecordsAt(ctx context.Context, importID string, positions []int) ([]directory.Record, error) {
	var all []directory.Record
	for len(positions) > 0 {
		n := min(len(positions), idsAtOnce)
		query, args, err := sqlx.In(recordColumns+` WHERE import_id = ? AND position IN (?) ORDER BY position`, importID, positions[:n])
		if err != nil {
			return nil, r.dialect.fault(ctx, err, "reading the records of an import")
		}
		some, err := r.records(ctx, importID, sqlx.Rebind(r.dialect.bind, query), args...)
		if err != nil {
			return nil, err
		}
		all, positions = append(all, some...), positions[n:]
	}
	return all, nil
}

// RecordsWhere reads pages by offset: a person looks at a few of them.
func (r *reader) RecordsWhere(ctx context.Context, importID string, filter directory.RecordFilter, offset, limit int) ([]directory.Record, int, error) {
	const where = ` WHERE import_id = $1 AND ($2 = '' OR action = $2) AND ($3 = '' OR notes LIKE $3 ESCAPE '!') AND ($4 = '' OR record_key = $4)`
	noted := ""
	if filter.Noted != "" {
		noted = "%" + likeEscaper.Replace(filter.Noted) + "%"
	}
	args := []any{importID, string(filter.Action), noted, filter.Key}
	var total int
	if _, err := r.row(ctx, "the records of an import", []any{&total}, `SELECT count(*) FROM import_record`+where, args...); err != nil {
		return nil, 0, err
	}
	records, err := r.records(ctx, importID, recordColumns+where+` ORDER BY source_row, position LIMIT $5 OFFSET $6`, append(args, max(limit, 0), max(offset, 0))...)
	return records, total, err
}

var likeEscaper = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")
