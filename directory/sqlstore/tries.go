package sqlstore

import (
	"context"
	"time"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) Tries(ctx context.Context, pair string) (tries directory.Tries, err error) {
	var at string
	if _, err := r.row(ctx, "wrong passwords", []any{&tries.Wrong, &at}, `SELECT wrong, at FROM sign_in_try WHERE pair = $1`, pair); err != nil {
		return tries, err
	}
	tries.At, err = readStamp(at)
	return tries, err
}

// AddWrong is one statement, so that none is lost where two are counted at once.
func (t *tx) AddWrong(ctx context.Context, pair string, at, before time.Time) error {
	_, err := t.exec(ctx, "a wrong password", `
		INSERT INTO sign_in_try (pair, wrong, at) VALUES ($1, 1, $2)
		ON CONFLICT (pair) DO UPDATE SET wrong = CASE WHEN sign_in_try.at < $3 THEN 1 ELSE sign_in_try.wrong + 1 END, at = $2`,
		pair, stamp(at), stamp(before))
	return err
}

func (t *tx) ForgetTries(ctx context.Context, pair string) error {
	_, err := t.exec(ctx, "wrong passwords", `DELETE FROM sign_in_try WHERE pair = $1`, pair)
	return err
}

func (t *tx) DropTries(ctx context.Context, before time.Time) error {
	_, err := t.exec(ctx, "wrong passwords", `DELETE FROM sign_in_try WHERE at < $1`, stamp(before))
	return err
}
