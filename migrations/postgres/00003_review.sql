-- What waits for a decision: proposed changes, and imports with their staged records.

-- +goose Up
CREATE TABLE change (
    id         text COLLATE "C"  NOT NULL PRIMARY KEY,
    version    integer           NOT NULL,
    group_id   text COLLATE "C"  REFERENCES catalogue_group (id),
    status     text COLLATE "C"  NOT NULL,
    created_at text COLLATE "C"  NOT NULL,
    doc        text COLLATE "C"  NOT NULL
);

CREATE INDEX change_status ON change (status, created_at, id);

CREATE TABLE import (
    id         text COLLATE "C"  NOT NULL PRIMARY KEY,
    source_id  text COLLATE "C"  REFERENCES source (id),
    status     text COLLATE "C"  NOT NULL,
    created_at text COLLATE "C"  NOT NULL,
    doc        text COLLATE "C"  NOT NULL
);

CREATE INDEX import_created ON import (created_at, id);

CREATE TABLE import_record (
    import_id  text COLLATE "C"  NOT NULL REFERENCES import (id),
    position   integer           NOT NULL,
    source_row integer           NOT NULL,
    record_key text COLLATE "C"  NOT NULL,
    action     text COLLATE "C"  NOT NULL,
    group_id   text COLLATE "C"  NOT NULL,
    hash       text COLLATE "C"  NOT NULL,
    applied    integer           NOT NULL,
    doc        text COLLATE "C"  NOT NULL,
    raw        text COLLATE "C"  NOT NULL,
    PRIMARY KEY (import_id, position)
);
