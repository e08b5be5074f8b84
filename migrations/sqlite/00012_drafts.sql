-- What a person typed into a part of a group's pages and has not saved. It is read by them alone.

-- +goose Up
CREATE TABLE draft (
    person_id TEXT    NOT NULL,
    group_id  TEXT    NOT NULL,
    part      TEXT    NOT NULL,
    saved_at  TEXT    NOT NULL,
    doc       TEXT    NOT NULL,
    PRIMARY KEY (person_id, group_id, part)
) WITHOUT ROWID;

CREATE INDEX draft_saved ON draft (saved_at);
