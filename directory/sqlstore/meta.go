package sqlstore

import (
	"context"
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
