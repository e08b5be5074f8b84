-- What waits for a decision: proposed changes, and imports with their staged records.

-- +goose Up
CREATE TABLE change (
    id         TEXT    NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,
    group_id   TEXT    REFERENCES catalogue_group (id),
    status     TEXT    NOT NULL,
    created_at TEXT    NOT NULL,
    doc        TEXT    NOT NULL
);

CREATE INDEX change_status ON change (status, created_at, id);

CREATE TABLE import (
    id         TEXT    NOT NULL PRIMARY KEY,
    source_id  TEXT    REFERENCES source (id),
    status     TEXT    NOT NULL,
    created_at TEXT    NOT NULL,
    doc        TEXT    NOT NULL
);

CREATE INDEX import_created ON import (created_at, id);

CREATE TABLE import_record (
    import_id  TEXT    NOT NULL REFERENCES import (id),
    position   INTEGER NOT NULL,
    source_row INTEGER NOT NULL,
    record_key TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    group_id   TEXT    NOT NULL,
    hash       TEXT    NOT NULL,
    applied    INTEGER NOT NULL,
    doc        TEXT    NOT NULL,
    raw        TEXT    NOT NULL,
    PRIMARY KEY (import_id, position)
);
