package sqlstore

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) Listings(ctx context.Context, ids []string) ([]*directory.Listing, error) {
	return docsByID[directory.Listing](ctx, r, "listings", `SELECT doc FROM listing WHERE gone = 0 AND id IN (?)`, ids)
}

// ListingsOfGroup lists the live listings of a group by id.
func (r *reader) ListingsOfGroup(ctx context.Context, groupID string) ([]*directory.Listing, error) {
	return allDocs[directory.Listing](ctx, r, "a group's listings",
		`SELECT doc FROM listing WHERE group_id = $1 AND gone = 0 ORDER BY id`, groupID)
}

func (r *reader) ListingsOfGroups(ctx context.Context, groupIDs []string) ([]*directory.Listing, error) {
	return docsByID[directory.Listing](ctx, r, "the listings of groups", `SELECT doc FROM listing WHERE gone = 0 AND group_id IN (?)`, groupIDs)
}

func (r *reader) ListingsAfter(ctx context.Context, seq int64, limit int) ([]directory.StoredListing, error) {
	var all []directory.StoredListing
	docs := newDecoder[directory.Listing]()
	err := r.rows(ctx, "listings", func(rows *sqlx.Rows) error {
		var l directory.StoredListing
		var relistAt, doc string
		err := rows.Scan(&l.ID, &l.GroupID, &l.Seq, &relistAt, &l.Gone, &doc)
		if err != nil {
			return err
		}
		l.RelistAt, err = readStamp(relistAt)
		all = append(all, l)
		docs.add(doc)
		return err
	}, `SELECT id, group_id, seq, relist_at, gone, doc FROM listing WHERE seq > $1 ORDER BY seq LIMIT $2`, seq, max(limit, 0))
	listings, decodeErr := docs.wait()
	if err == nil {
		err = decodeErr
	}
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Listing = listings[i]
	}
	return all, nil
}

func (r *reader) ListingSeqs(ctx context.Context, afterID string, limit int) ([]directory.ListingSeq, error) {
	var all []directory.ListingSeq
	err := r.rows(ctx, "listings", func(rows *sqlx.Rows) error {
		var l directory.ListingSeq
		err := rows.Scan(&l.ID, &l.Seq)
		all = append(all, l)
		return err
	}, `SELECT id, seq FROM listing WHERE gone = 0 AND id > $1 ORDER BY id LIMIT $2`, afterID, max(limit, 0))
	return all, err
}

func (r *reader) LastSeq(ctx context.Context) (int64, error) {
	var seq int64
	_, err := r.row(ctx, "the listing counter", []any{&seq}, `SELECT last_seq FROM listing_counter WHERE id = 1`)
	return seq, err
}

// LastSeq counts what this transaction has given out, before it is stored.
func (t *tx) LastSeq(context.Context) (int64, error) { return t.seq, nil }

func (r *reader) CountListings(ctx context.Context) (int, error) {
	var n int
	_, err := r.row(ctx, "the number of listings", []any{&n}, `SELECT count(*) FROM listing WHERE gone = 0`)
	return n, err
}

// GroupsDue lists the longest overdue first.
func (r *reader) GroupsDue(ctx context.Context, now time.Time, limit int) ([]string, error) {
	var ids []string
	err := r.rows(ctx, "the groups to relist", func(rows *sqlx.Rows) error {
		ids = append(ids, "")
		return rows.Scan(&ids[len(ids)-1])
	}, `SELECT group_id FROM listing WHERE gone = 0 AND relist_at <> '' AND relist_at <= $1
		GROUP BY group_id ORDER BY min(relist_at), group_id LIMIT $2`, stamp(now), max(limit, 0))
	return ids, err
}

// storedState is what a listing is compared with.
type storedState struct {
	hash, relistAt string
	gone           bool
}

func (t *tx) SaveListings(ctx context.Context, groupID string, listings []*directory.Listing, relistAt time.Time) error {
	isNew := t.newGroups[groupID]
	stored, err := t.storedStates(ctx, groupID)
	if err != nil {
		return err
	}
	given := make(map[string]bool, len(listings))
	for _, l := range listings {
		if l.ID == "" || l.GroupID != groupID || given[l.ID] {
			return directory.Errorf(directory.CodeInternal, "The listings of a group cannot be saved: each needs an id of its own and the group's id.")
		}
		given[l.ID] = true
		if err := t.saveListing(ctx, l, stored[l.ID], stamp(relistAt)); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(stored)) {
		if given[id] || stored[id].gone {
			continue
		}
		if err := t.buryListing(ctx, id); err != nil {
			return err
		}
	}
	return t.saveMatchKeys(ctx, groupID, listings, isNew)
}

// storedStates gives the stored listings of a group by id, gone ones too.
func (t *tx) storedStates(ctx context.Context, groupID string) (map[string]storedState, error) {
	if t.newGroups[groupID] {
		delete(t.newGroups, groupID) // from now on it has some
		return nil, nil
	}
	stored := map[string]storedState{}
	err := t.rows(ctx, "a group's listings", func(rows *sqlx.Rows) error {
		var id string
		var state storedState
		err := rows.Scan(&id, &state.hash, &state.relistAt, &state.gone)
		stored[id] = state
		return err
	}, `SELECT id, hash, relist_at, gone FROM listing WHERE group_id = $1`, groupID)
	return stored, err
}

// saveListing writes a listing under the next seq, unless the stored one shows the same.
func (t *tx) saveListing(ctx context.Context, l *directory.Listing, stored storedState, relistAt string) error {
	doc, err := encode("This listing", l)
	if err != nil {
		return err
	}
	hash := digest(doc)
	if stored.hash == hash {
		if stored.relistAt == relistAt {
			return nil
		}
		_, err := t.exec(ctx, "a listing", `UPDATE listing SET relist_at = $1 WHERE id = $2`, relistAt, l.ID)
		return err
	}
	t.seq++
	lat, lng := pointColumns(l.Point)
	return t.add(ctx, &t.listings, l.ID, l.GroupID, t.seq, relistAt, 0, "", hash, doc, string(l.Kind), lat, lng, areaColumn(l.Areas))
}

// buryListing makes a listing a tombstone. Its document goes: what it showed may have been the very
// thing that had to stop being shown.
func (t *tx) buryListing(ctx context.Context, id string) error {
	t.seq++
	_, err := t.exec(ctx, "a listing", `
		UPDATE listing SET seq = $1, gone = 1, gone_at = $2, relist_at = '', hash = '', doc = '',
			kind = '', lat = NULL, lng = NULL, areas = '' WHERE id = $3`,
		t.seq, stamp(t.now), id)
	return err
}

func (t *tx) DropTombstones(ctx context.Context, seq int64, before time.Time) error {
	_, err := t.exec(ctx, "the listings", `
		DELETE FROM listing WHERE gone = 1 AND seq <= $1 AND gone_at < $2
			AND NOT EXISTS (SELECT 1 FROM index_target WHERE index_target.seq < listing.seq)`, seq, stamp(before))
	return err
}

// ReseqListings moves one row at a time: an id given twice moves twice.
func (t *tx) ReseqListings(ctx context.Context, ids []string) error {
	for _, id := range ids {
		n, err := t.exec(ctx, "a listing", `UPDATE listing SET seq = $1 WHERE id = $2`, t.seq+1, id)
		if err != nil {
			return err
		}
		t.seq += n
	}
	return nil
}
