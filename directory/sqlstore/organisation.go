package sqlstore

import (
	"context"

	"github.com/kithdirectory/kith/directory"
)

func (r *reader) Organisation(ctx context.Context, id string) (*directory.Organisation, error) {
	return oneDoc[directory.Organisation](ctx, r, "an organisation", "There is no such organisation.",
		`SELECT doc FROM organisation WHERE id = $1`, id)
}

func (r *reader) Organisations(ctx context.Context, ids []string) (map[string]*directory.Organisation, error) {
	all, err := docsByID[directory.Organisation](ctx, r, "organisations", `SELECT doc FROM organisation WHERE id IN (?)`, ids)
	if err != nil {
		return nil, err
	}
	organisations := make(map[string]*directory.Organisation, len(all))
	for _, o := range all {
		organisations[o.ID] = o
	}
	return organisations, nil
}

func (r *reader) OrganisationBySourceKey(ctx context.Context, sourceID, key string) (*directory.Organisation, error) {
	return oneDoc[directory.Organisation](ctx, r, "an organisation", "The source has no organisation with that key.",
		`SELECT doc FROM organisation WHERE source_id = $1 AND source_key = $2 AND source_key <> ''`, sourceID, key)
}

const insertOrganisation = `
	INSERT INTO organisation (id, version, name, source_id, source_key, updated_at, doc)
	VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`

const updateOrganisation = `
	UPDATE organisation SET version = $2, name = $3, source_id = $4, source_key = $5, updated_at = $6, doc = $7
	WHERE id = $1 AND version = $8 AND NOT EXISTS (
		SELECT 1 FROM organisation o WHERE o.source_id = $4 AND o.source_key = $5 AND o.source_key <> '' AND o.id <> $1)`

func (t *tx) SaveOrganisation(ctx context.Context, o *directory.Organisation) error {
	return t.saveVersioned(ctx, versioned{
		what: "organisation", title: named("organisation", o.Name), table: "organisation", id: o.ID, version: &o.Version,
		entity: o, insert: insertOrganisation, update: updateOrganisation,
		args: func(doc string) []any {
			return []any{o.Name, orNull(o.SourceID), o.SourceKey, stamp(o.UpdatedAt), doc}
		},
	})
}
