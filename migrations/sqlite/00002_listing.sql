-- Listings as indexes and pages show them, and the counter that puts their changes in order.

-- +goose Up
CREATE TABLE listing (
    id         TEXT    NOT NULL PRIMARY KEY,
    group_id   TEXT    NOT NULL REFERENCES catalogue_group (id),
    seq        INTEGER NOT NULL,
    relist_at  TEXT    NOT NULL,
    gone       INTEGER NOT NULL,
    gone_at    TEXT    NOT NULL,
    hash       TEXT    NOT NULL,
    doc        TEXT    NOT NULL
);

CREATE UNIQUE INDEX listing_seq ON listing (seq);
CREATE INDEX listing_group ON listing (group_id);
CREATE INDEX listing_relist ON listing (relist_at, group_id) WHERE gone = 0;
CREATE INDEX listing_gone ON listing (gone_at) WHERE gone = 1;

-- One row. It is locked by whoever writes until they commit, so commits and seq agree in order.
CREATE TABLE listing_counter (
    id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    last_seq   INTEGER NOT NULL
);

INSERT INTO listing_counter (id, last_seq) VALUES (1, 0);
