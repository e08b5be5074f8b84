package sqlstore

import (
	"context"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) Venue(ctx context.Context, id string) (*directory.Venue, error) {
	return oneDoc[directory.Venue](ctx, r, "a venue", "There is no such venue.",
		`SELECT doc FROM venue WHERE id = $1`, id)
}

func (r *reader) Venues(ctx context.Context, ids []string) (map[string]*directory.Venue, error) {
	all, err := docsByID[directory.Venue](ctx, r, "venues", `SELECT doc FROM venue WHERE id IN (?)`, ids)
	if err != nil {
		return nil, err
	}
	venues := make(map[string]*directory.Venue, len(all))
	for _, v := range all {
		venues[v.ID] = v
	}
	return venues, nil
}

func (r *reader) HiddenVenues(ctx context.Context, after string, limit int) ([]*directory.Venue, error) {
	return allDocs[directory.Venue](ctx, r, "hidden venues",
		`SELECT doc FROM venue WHERE disclosure = $1 AND id > $2 ORDER BY id LIMIT $3`, string(directory.DisclosureHidden), after, limit)
}

const insertVenue = `
	INSERT INTO venue (id, version, disclosure, source_id, updated_at, doc)
	VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`

const updateVenue = `
	UPDATE venue SET version = $2, disclosure = $3, source_id = $4, updated_at = $5, doc = $6
	WHERE id = $1 AND version = $7`

// SaveVenue never names the venue in an error: its name may tell where it is.
func (t *tx) SaveVenue(ctx context.Context, v *directory.Venue) error {
	return t.saveVersioned(ctx, versioned{
		what: "venue", title: "This venue", table: "venue", id: v.ID, version: &v.Version,
		entity: v, insert: insertVenue, update: updateVenue,
		args: func(doc string) []any {
			return []any{string(v.Disclosure), orNull(v.SourceID), stamp(v.UpdatedAt), doc}
		},
	})
}
