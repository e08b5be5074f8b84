-- The curators' table over all groups: what it shows and asks of each stands beside the group, in the narrow rows of
-- group_due; and changes of many groups at once. The listings of every group are built anew by the next start, which
-- fills what is only guessed here.

-- +goose Up
ALTER TABLE group_due ADD COLUMN kind text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN status text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN name text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN name_key text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN organisation text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN organisation_key text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN source text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN imported_on text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN ends_on text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE group_due ADD COLUMN open_questions bigint NOT NULL DEFAULT 0;
UPDATE group_due SET
    kind = (SELECT g.kind FROM catalogue_group g WHERE g.id = group_id),
    status = (SELECT g.status FROM catalogue_group g WHERE g.id = group_id);

-- A row's councils may be too many for an index.
CREATE INDEX group_due_name ON group_due (name_key, group_id);
CREATE INDEX group_due_state ON group_due (status, ends_on, checked_on, imported_on);
CREATE INDEX listing_of ON listing (id, group_id) WHERE gone = 0;

-- Which batch a version came from.
ALTER TABLE revision ADD COLUMN batch_id text COLLATE "C" NOT NULL DEFAULT '';

CREATE TABLE batch (
    id         text COLLATE "C" NOT NULL PRIMARY KEY,
    status     text COLLATE "C" NOT NULL,
    author_id  text COLLATE "C" NOT NULL,
    created_at text COLLATE "C" NOT NULL,
    doc        text COLLATE "C" NOT NULL
);

CREATE INDEX batch_author ON batch (author_id, created_at);

CREATE TABLE batch_item (
    batch_id   text COLLATE "C" NOT NULL REFERENCES batch (id),
    position   bigint           NOT NULL,
    group_id   text COLLATE "C" NOT NULL REFERENCES catalogue_group (id),
    outcome    text COLLATE "C" NOT NULL,
    why        text COLLATE "C" NOT NULL,
    version    bigint           NOT NULL,
    PRIMARY KEY (batch_id, position)
);

CREATE INDEX batch_item_outcome ON batch_item (batch_id, outcome, position);
