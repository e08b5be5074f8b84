package sqlstore

import (
	"context"
	"time"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) Meta(ctx context.Context, key string) (string, error) {
	var value string
	_, err := r.row(ctx, "a setting", []any{&value}, `SELECT value FROM meta WHERE name = $1`, key)
	return value, err
}

func (t *tx) SetMeta(ctx context.Context, key, value string) error {
	if err := checkTexts("This setting", map[string]string{"key": key, "value": value}); err != nil {
		return err
	}
	_, err := t.exec(ctx, "a setting", `
		INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, key, value)
	return err
}

// AddReveal adds to a table whose rows the database itself refuses to change or delete.
func (t *tx) AddReveal(ctx context.Context, actor directory.Actor, venueID string, at time.Time) error {
	if err := checkTexts("This note", map[string]string{"actor's id": actor.ID, "actor's name": actor.Name}); err != nil {
		return err
	}
	_, err := t.exec(ctx, "a note of who saw an address", `
		INSERT INTO reveal (venue_id, actor_id, actor_name, actor_role, at) VALUES ($1, $2, $3, $4, $5)`,
		venueID, actor.ID, actor.Name, string(actor.Role), stamp(at))
	return err
}
