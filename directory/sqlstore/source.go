package sqlstore

import (
	"context"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) Source(ctx context.Context, id string) (*directory.Source, error) {
	return oneDoc[directory.Source](ctx, r, "a source", "There is no such source.",
		`SELECT doc FROM source WHERE id = $1`, id)
}

func (r *reader) SourceByName(ctx context.Context, name string) (*directory.Source, error) {
	return oneDoc[directory.Source](ctx, r, "a source", "There is no source of that name.",
		`SELECT doc FROM source WHERE name = $1`, name)
}

// Sources lists every source by name.
func (r *reader) Sources(ctx context.Context) ([]*directory.Source, error) {
	return allDocs[directory.Source](ctx, r, "sources", `SELECT doc FROM source ORDER BY name`)
}

func (t *tx) SaveSource(ctx context.Context, s *directory.Source) error {
	if s.ID == "" {
		return directory.Invalid("id", "This source cannot be saved: it has no id.")
	}
	doc, err := encode(named("source", s.Name), s)
	if err != nil {
		return err
	}
	var taken string
	found, err := t.row(ctx, "a source", []any{&taken}, `SELECT id FROM source WHERE name = $1 AND id <> $2`, s.Name, s.ID)
	switch {
	case err != nil:
		return err
	case found:
		return directory.Errorf(directory.CodeConflict, "Another source is called “%s” already. Use that one, or choose another name.", s.Name)
	}
	_, err = t.exec(ctx, "a source", `
		INSERT INTO source (id, name, doc) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, doc = excluded.doc`, s.ID, s.Name, doc)
	return err
}
