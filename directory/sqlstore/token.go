package sqlstore

import (
	"context"
	"time"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) TokenByHash(ctx context.Context, hash string) (*directory.Token, error) {
	var doc, used string
	found, err := r.row(ctx, "a link", []any{&doc, &used}, `SELECT doc, used_at FROM token WHERE hash = $1`, hash)
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, directory.NoToken()
	}
	t, err := decode[directory.Token](doc)
	if err != nil {
		return nil, err
	}
	t.Hash = hash
	t.UsedAt, err = readStamp(used)
	return t, err
}

// tokensMeant is the condition of a TokenFilter, over $1 to $3.
const tokensMeant = `used_at = '' AND ($1 = '' OR purpose = $1) AND ($2 = '' OR person_id = $2) AND ($3 = '' OR group_id = $3)`

func (r *reader) OpenTokens(ctx context.Context, which directory.TokenFilter, at time.Time) (n int, err error) {
	_, err = r.row(ctx, "links", []any{&n}, `SELECT COUNT(*) FROM token WHERE `+tokensMeant+` AND expires_at > $4`,
		string(which.Purpose), which.PersonID, which.GroupID, stamp(at))
	return n, err
}

func (t *tx) SaveToken(ctx context.Context, k *directory.Token) error {
	doc, err := encode("This link", k)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "a link", `
		INSERT INTO token (hash, purpose, person_id, group_id, expires_at, used_at, doc) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		k.Hash, string(k.Purpose), k.PersonID, k.GroupID, stamp(k.ExpiresAt), stamp(k.UsedAt), doc)
	return err
}

// UseToken is one statement, so that of two who use a link at once one has it.
func (t *tx) UseToken(ctx context.Context, hash string, at time.Time) (bool, error) {
	n, err := t.exec(ctx, "a link", `UPDATE token SET used_at = $2 WHERE hash = $1 AND used_at = '' AND expires_at > $2`, hash, stamp(at))
	return n == 1, err
}

func (t *tx) EndTokens(ctx context.Context, which directory.TokenFilter) error {
	if which.PersonID == "" && which.GroupID == "" {
		return directory.Errorf(directory.CodeInternal, "links are ended by person or by group")
	}
	_, err := t.exec(ctx, "links", `DELETE FROM token WHERE `+tokensMeant,
		string(which.Purpose), which.PersonID, which.GroupID)
	return err
}

func (t *tx) DropTokens(ctx context.Context, before time.Time) error {
	_, err := t.exec(ctx, "links", `DELETE FROM token WHERE expires_at < $1`, stamp(before))
	return err
}
