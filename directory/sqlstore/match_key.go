package sqlstore

import (
	"context"
	"database/sql"
	"encoding/binary"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

// GroupsByMatchKeys looks through the keys of every group: 100,000 groups take a tenth of a second, for
// one key or for a million. An index by key would answer few keys sooner, but hashes stand nowhere near each
// other, and keeping one in order made an import of 100,000 groups a fifth slower.
func (r *reader) GroupsByMatchKeys(ctx context.Context, keys []int64) (map[int64][]string, error) {
	wanted := make(map[int64]int, len(keys)) // how many groups have it
	for _, key := range keys {
		wanted[key] = 0
	}
	found := map[int64][]string{}
	if len(wanted) == 0 {
		return found, nil
	}
	var id, packed sql.RawBytes
	err := r.rows(ctx, "what groups are recognised by", func(rows *sqlx.Rows) error {
		if err := rows.Scan(&id, &packed); err != nil {
			return err
		}
		groupID := ""
		for rest := packed; len(rest) >= 8; rest = rest[8:] {
			key := int64(binary.BigEndian.Uint64(rest))
			n, ok := wanted[key]
			if !ok {
				continue
			}
			if groupID == "" {
				groupID = string(id)
			}
			wanted[key] = n + 1
			if n < directory.MostPerMatchKey {
				found[key] = append(found[key], groupID)
			} else {
				delete(found, key)
			}
		}
		return nil
	}, `SELECT group_id, keys FROM match_key ORDER BY group_id`)
	return found, err
}

// saveMatchKeys keeps what a group is recognised by, as its listings show it. isNew says that nothing is
// kept of it yet.
func (t *tx) saveMatchKeys(ctx context.Context, groupID string, listings []*directory.Listing, isNew bool) error {
	if len(listings) > 0 {
		return t.add(ctx, &t.matchKeys, groupID, directory.PackMatchKeys(directory.MatchKeys(listings)))
	}
	if isNew {
		return nil
	}
	_, err := t.exec(ctx, "what a group is recognised by", `DELETE FROM match_key WHERE group_id = $1`, groupID)
	return err
}
