package sqlstore

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) IndexTargets(ctx context.Context) ([]directory.IndexTarget, error) {
	var all []directory.IndexTarget
	err := r.rows(ctx, "the search indexes", func(rows *sqlx.Rows) error {
		var t directory.IndexTarget
		var since string
		err := rows.Scan(&t.Server, &t.UID, &t.Settings, &t.State, &t.Seq, &since)
		if err == nil {
			t.Since, err = readStamp(since)
		}
		all = append(all, t)
		return err
	}, `SELECT server, uid, settings, state, seq, since FROM index_target ORDER BY server, uid`)
	return all, err
}

func (r *reader) ParkedListings(ctx context.Context, limit int) ([]directory.ParkedListing, error) {
	var all []directory.ParkedListing
	err := r.rows(ctx, "the parked listings", func(rows *sqlx.Rows) error {
		var p directory.ParkedListing
		var at string
		err := rows.Scan(&p.Server, &p.UID, &p.ListingID, &p.Seq, &p.Reason, &at)
		if err == nil {
			p.At, err = readStamp(at)
		}
		all = append(all, p)
		return err
	}, `SELECT server, uid, listing_id, seq, reason, at FROM index_parked ORDER BY server, uid, listing_id LIMIT $1`, max(limit, 0))
	return all, err
}

func (t *tx) SaveIndexTarget(ctx context.Context, target directory.IndexTarget) error {
	err := checkTexts("This search index", map[string]string{"server": target.Server, "uid": target.UID, "settings": target.Settings})
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "a search index", `
		INSERT INTO index_target (server, uid, settings, state, seq, since) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (server, uid) DO UPDATE SET settings = excluded.settings, state = excluded.state,
			seq = excluded.seq, since = excluded.since`,
		target.Server, target.UID, target.Settings, string(target.State), target.Seq, stamp(target.Since))
	return err
}

func (t *tx) DropIndexTarget(ctx context.Context, server, uid string) error {
	if _, err := t.exec(ctx, "the parked listings", `DELETE FROM index_parked WHERE server = $1 AND uid = $2`, server, uid); err != nil {
		return err
	}
	_, err := t.exec(ctx, "a search index", `DELETE FROM index_target WHERE server = $1 AND uid = $2`, server, uid)
	return err
}

func (t *tx) ParkListing(ctx context.Context, p directory.ParkedListing) error {
	err := checkTexts("This parked listing", map[string]string{"server": p.Server, "uid": p.UID, "listing": p.ListingID, "reason": p.Reason})
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "a parked listing", `
		INSERT INTO index_parked (server, uid, listing_id, seq, reason, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (server, uid, listing_id) DO UPDATE SET seq = excluded.seq, reason = excluded.reason, at = excluded.at`,
		p.Server, p.UID, p.ListingID, p.Seq, p.Reason, stamp(p.At))
	return err
}

func (t *tx) UnparkListings(ctx context.Context, server, uid string, ids []string) error {
	for _, id := range ids {
		_, err := t.exec(ctx, "a parked listing", `
			DELETE FROM index_parked WHERE server = $1 AND uid = $2 AND listing_id = $3`, server, uid, id)
		if err != nil {
			return err
		}
	}
	return nil
}

// TakeLease is one statement: whoever comes second sees what the first one wrote.
func (t *tx) TakeLease(ctx context.Context, name, holder string, span time.Duration) (held bool, err error) {
	if err := checkTexts("This lease", map[string]string{"name": name, "holder": holder}); err != nil {
		return false, err
	}
	clock := t.dialect.clock
	n, err := t.exec(ctx, "a lease", `
		INSERT INTO lease (name, holder, until) VALUES ($1, $2, `+clock+` + $3)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
			WHERE lease.holder = excluded.holder OR lease.until <= `+clock,
		name, holder, span.Milliseconds())
	return n == 1, err
}

func (r *reader) LeaseHeld(ctx context.Context, name string) (held bool, err error) {
	_, err = r.row(ctx, "a lease", []any{&held}, `SELECT count(*) > 0 FROM lease WHERE name = $1 AND until > `+r.dialect.clock, name)
	return held, err
}

func (t *tx) DropLease(ctx context.Context, name, holder string) error {
	_, err := t.exec(ctx, "a lease", `DELETE FROM lease WHERE name = $1 AND holder = $2`, name, holder)
	return err
}
