-- Reviewing: whom and what a change is about, which change a revision came from, and groups joined into one.

-- +goose Up
ALTER TABLE change ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE change ADD COLUMN author_id TEXT NOT NULL DEFAULT '';
ALTER TABLE change ADD COLUMN source_id TEXT NOT NULL DEFAULT '';
-- Area codes with a space before and behind each.
ALTER TABLE change ADD COLUMN councils TEXT NOT NULL DEFAULT '';
UPDATE change SET kind = CASE WHEN import_id = '' THEN 'edit' ELSE 'import' END,
    source_id = COALESCE((SELECT g.source_id FROM catalogue_group g WHERE g.id = change.group_id), '');
CREATE INDEX change_group ON change (group_id, created_at, id);
CREATE INDEX change_author ON change (author_id, created_at, id) WHERE author_id <> '';

ALTER TABLE revision ADD COLUMN change_id TEXT NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN author_id TEXT NOT NULL DEFAULT '';

CREATE TABLE group_merge (
    group_id TEXT NOT NULL PRIMARY KEY REFERENCES catalogue_group (id),
    into_id  TEXT NOT NULL REFERENCES catalogue_group (id),
    doc      TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX group_merge_into ON group_merge (into_id);
