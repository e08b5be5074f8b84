-- The curators' table over all groups: what it shows and asks of each stands beside the group, in the narrow rows of
-- group_due; and changes of many groups at once. The listings of every group are built anew by the next start, which
-- fills what is only guessed here.

-- +goose Up
ALTER TABLE group_due ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN status TEXT NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN organisation TEXT NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN organisation_key TEXT NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN imported_on TEXT NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN ends_on TEXT NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN open_questions INTEGER NOT NULL DEFAULT 0;
UPDATE group_due SET
    kind = (SELECT g.kind FROM catalogue_group g WHERE g.id = group_id),
    status = (SELECT g.status FROM catalogue_group g WHERE g.id = group_id);

-- Whatever the table asks is answered by these two alone: in the order of names, and counted by what state and band
-- follow from.
CREATE INDEX group_due_name ON group_due (name_key, group_id, status, ends_on, checked_on, imported_on, kind,
    open_questions, organisation_id, source_id, councils, organisation_key, source);
CREATE INDEX group_due_state ON group_due (status, ends_on, checked_on, imported_on, kind,
    open_questions, organisation_id, source_id, councils, organisation_key, name_key, group_id);
CREATE INDEX listing_of ON listing (id, group_id) WHERE gone = 0;

-- Which batch a version came from.
ALTER TABLE revision ADD COLUMN batch_id TEXT NOT NULL DEFAULT '';

CREATE TABLE batch (
    id         TEXT    NOT NULL PRIMARY KEY,
    status     TEXT    NOT NULL,
    author_id  TEXT    NOT NULL,
    created_at TEXT    NOT NULL,
    doc        TEXT    NOT NULL
) WITHOUT ROWID;

CREATE INDEX batch_author ON batch (author_id, created_at);

CREATE TABLE batch_item (
    batch_id   TEXT    NOT NULL REFERENCES batch (id),
    position   INTEGER NOT NULL,
    group_id   TEXT    NOT NULL REFERENCES catalogue_group (id),
    outcome    TEXT    NOT NULL,
    why        TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (batch_id, position)
) WITHOUT ROWID;

CREATE INDEX batch_item_outcome ON batch_item (batch_id, outcome, position);
