package sqlstore

import (
	"context"
	"slices"

	"github.com/jmoiron/sqlx"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) Group(ctx context.Context, id string) (*directory.Group, error) {
	return oneDoc[directory.Group](ctx, r, "a group", "There is no such group.",
		`SELECT doc FROM catalogue_group WHERE id = $1`, id)
}

func (r *reader) Groups(ctx context.Context, ids []string) (map[string]*directory.Group, error) {
	all, err := docsByID[directory.Group](ctx, r, "groups", `SELECT doc FROM catalogue_group WHERE id IN (?)`, ids)
	if err != nil {
		return nil, err
	}
	groups := make(map[string]*directory.Group, len(all))
	for _, g := range all {
		groups[g.ID] = g
	}
	return groups, nil
}

func (r *reader) GroupBySourceKey(ctx context.Context, sourceID, key string) (*directory.Group, error) {
	return oneDoc[directory.Group](ctx, r, "a group", "The source has no group with that key.",
		`SELECT doc FROM catalogue_group WHERE source_id = $1 AND source_key = $2 AND source_key <> ''`, sourceID, key)
}

func (r *reader) GroupsAfter(ctx context.Context, id string, limit int) ([]*directory.Group, error) {
	return allDocs[directory.Group](ctx, r, "groups",
		`SELECT doc FROM catalogue_group WHERE id > $1 ORDER BY id LIMIT $2`, id, max(limit, 0))
}

func (r *reader) GroupsAtVenue(ctx context.Context, venueID string) ([]*directory.Group, error) {
	return allDocs[directory.Group](ctx, r, "the groups at a venue", `
		SELECT g.doc FROM group_venue l JOIN catalogue_group g ON g.id = l.group_id
		WHERE l.venue_id = $1 ORDER BY g.id`, venueID)
}

func (r *reader) GroupsOfOrganisation(ctx context.Context, organisationID string) ([]*directory.Group, error) {
	return allDocs[directory.Group](ctx, r, "the groups of an organisation",
		`SELECT doc FROM catalogue_group WHERE organisation_id = $1 ORDER BY id`, organisationID)
}

// SourceKeys leaves out groups of the source that have no key.
func (r *reader) SourceKeys(ctx context.Context, sourceID string) ([]directory.SourceKey, error) {
	var keys []directory.SourceKey
	err := r.rows(ctx, "a source's keys", func(rows *sqlx.Rows) error {
		var k directory.SourceKey
		err := rows.Scan(&k.Key, &k.GroupID, &k.Hash, &k.Status, &k.Linked)
		keys = append(keys, k)
		return err
	}, `SELECT source_key, id, record_hash, status, '' FROM catalogue_group
		WHERE source_id = $1 AND source_key <> ''
		UNION ALL SELECT l.source_key, l.group_id, l.record_hash, g.status, l.import_id
		FROM group_source l JOIN catalogue_group g ON g.id = l.group_id WHERE l.source_id = $1 ORDER BY source_key`, sourceID)
	return keys, err
}

const insertGroup = `
	INSERT INTO catalogue_group (id, version, kind, status, name, organisation_id, source_id, source_key,
		record_hash, created_at, updated_at, doc)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`

const updateGroup = `
	UPDATE catalogue_group SET version = $2, kind = $3, status = $4, name = $5, organisation_id = $6,
		source_id = $7, source_key = $8, record_hash = CASE WHEN $9 = '' THEN record_hash ELSE $9 END,
		created_at = $10, updated_at = $11, doc = $12
	WHERE id = $1 AND version = $13 AND NOT EXISTS (
		SELECT 1 FROM catalogue_group o WHERE o.source_id = $7 AND o.source_key = $8 AND o.source_key <> '' AND o.id <> $1)`

// SaveGroup keeps the stored record hash where recordHash is empty, as it is for an edit.
func (t *tx) SaveGroup(ctx context.Context, g *directory.Group, recordHash string) error {
	if err := checkTexts("This group", map[string]string{"record hash": recordHash}); err != nil {
		return err
	}
	isNew := g.Version == 0
	err := t.saveVersioned(ctx, versioned{
		what: "group", title: named("group", g.Name), table: "catalogue_group", id: g.ID, version: &g.Version,
		entity: g, insert: insertGroup, update: updateGroup,
		args: func(doc string) []any {
			return []any{string(g.Kind), string(g.Status), g.Name, orNull(g.OrganisationID), orNull(g.SourceID),
				g.SourceKey, recordHash, stamp(g.CreatedAt), stamp(g.UpdatedAt), doc}
		},
	})
	if err != nil {
		return err
	}
	if isNew {
		t.newGroups[g.ID] = true
	}
	return t.linkVenues(ctx, g, isNew)
}

// linkVenues makes the stored links those of the group's places.
func (t *tx) linkVenues(ctx context.Context, g *directory.Group, isNew bool) error {
	var want, have []string
	for _, place := range g.Places {
		if !slices.Contains(want, place.VenueID) {
			want = append(want, place.VenueID)
		}
	}
	if !isNew {
		err := t.rows(ctx, "a group's venues", func(rows *sqlx.Rows) error {
			have = append(have, "")
			return rows.Scan(&have[len(have)-1])
		}, `SELECT venue_id FROM group_venue WHERE group_id = $1`, g.ID)
		if err != nil {
			return err
		}
	}
	for _, venueID := range have {
		if slices.Contains(want, venueID) {
			continue
		}
		if _, err := t.exec(ctx, "a group's venues", `DELETE FROM group_venue WHERE group_id = $1 AND venue_id = $2`, g.ID, venueID); err != nil {
			return err
		}
	}
	for _, venueID := range want {
		if slices.Contains(have, venueID) {
			continue
		}
		if err := t.add(ctx, &t.links, g.ID, venueID); err != nil {
			return err
		}
	}
	return nil
}
