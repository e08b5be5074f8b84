-- Reviewing: whom and what a change is about, which change a revision came from, and groups joined into one.

-- +goose Up
ALTER TABLE change ADD COLUMN kind text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE change ADD COLUMN author_id text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE change ADD COLUMN source_id text COLLATE "C" NOT NULL DEFAULT '';
-- Area codes with a space before and behind each.
ALTER TABLE change ADD COLUMN councils text COLLATE "C" NOT NULL DEFAULT '';
UPDATE change SET kind = CASE WHEN import_id = '' THEN 'edit' ELSE 'import' END,
    source_id = COALESCE((SELECT g.source_id FROM catalogue_group g WHERE g.id = change.group_id), '');
CREATE INDEX change_group ON change (group_id, created_at, id);
CREATE INDEX change_author ON change (author_id, created_at, id) WHERE author_id <> '';

ALTER TABLE revision ADD COLUMN change_id text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE revision ADD COLUMN author_id text COLLATE "C" NOT NULL DEFAULT '';

CREATE TABLE group_merge (
    group_id text COLLATE "C" NOT NULL PRIMARY KEY REFERENCES catalogue_group (id),
    into_id  text COLLATE "C" NOT NULL REFERENCES catalogue_group (id),
    doc      text COLLATE "C" NOT NULL
);

CREATE INDEX group_merge_into ON group_merge (into_id);
