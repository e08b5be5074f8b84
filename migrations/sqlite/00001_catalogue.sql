-- The catalogue: each entity is a JSON document beside the columns that queries need.
-- Times are UTC text of one width (2006-01-02T15:04:05.000000Z), which sorts as time does.

-- +goose Up
CREATE TABLE source (
    id         TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL UNIQUE,
    doc        TEXT    NOT NULL
);

CREATE TABLE organisation (
    id         TEXT    NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    source_id  TEXT    REFERENCES source (id),
    source_key TEXT    NOT NULL,
    doc        TEXT    NOT NULL,
    updated_at TEXT    NOT NULL
);

CREATE UNIQUE INDEX organisation_source_key ON organisation (source_id, source_key) WHERE source_key <> '';

-- A venue's doc holds its true address: it is read through RevealVenue alone, and never logged.
CREATE TABLE venue (
    id         TEXT    NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,
    disclosure TEXT    NOT NULL,
    source_id  TEXT    REFERENCES source (id),
    doc        TEXT    NOT NULL,
    updated_at TEXT    NOT NULL
);

CREATE TABLE catalogue_group (
    id              TEXT    NOT NULL PRIMARY KEY,
    version         INTEGER NOT NULL,
    kind            TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    organisation_id TEXT    REFERENCES organisation (id),
    source_id       TEXT    REFERENCES source (id),
    source_key      TEXT    NOT NULL,
    record_hash     TEXT    NOT NULL,
    created_at      TEXT    NOT NULL,
    updated_at      TEXT    NOT NULL,
    doc             TEXT    NOT NULL
);

CREATE UNIQUE INDEX catalogue_group_source_key ON catalogue_group (source_id, source_key) WHERE source_key <> '';
CREATE INDEX catalogue_group_organisation ON catalogue_group (organisation_id) WHERE organisation_id IS NOT NULL;

CREATE TABLE group_venue (
    venue_id   TEXT    NOT NULL REFERENCES venue (id),
    group_id   TEXT    NOT NULL REFERENCES catalogue_group (id),
    PRIMARY KEY (venue_id, group_id)
) WITHOUT ROWID;

CREATE INDEX group_venue_group ON group_venue (group_id);

CREATE TABLE revision (
    group_id   TEXT    NOT NULL REFERENCES catalogue_group (id),
    version    INTEGER NOT NULL,
    author     TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    import_id  TEXT    NOT NULL,
    at         TEXT    NOT NULL,
    doc        TEXT    NOT NULL,
    PRIMARY KEY (group_id, version)
);
