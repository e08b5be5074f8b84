-- The catalogue: each entity is a JSON document beside the columns that queries need.
-- Times are UTC text of one width (2006-01-02T15:04:05.000000Z), which sorts as time does.

-- +goose Up
CREATE TABLE source (
    id         text COLLATE "C"  NOT NULL PRIMARY KEY,
    name       text COLLATE "C"  NOT NULL UNIQUE,
    doc        text COLLATE "C"  NOT NULL
);

CREATE TABLE organisation (
    id         text COLLATE "C"  NOT NULL PRIMARY KEY,
    version    integer           NOT NULL,
    name       text COLLATE "C"  NOT NULL,
    source_id  text COLLATE "C"  REFERENCES source (id),
    source_key text COLLATE "C"  NOT NULL,
    doc        text COLLATE "C"  NOT NULL,
    updated_at text COLLATE "C"  NOT NULL
);

CREATE UNIQUE INDEX organisation_source_key ON organisation (source_id, source_key) WHERE source_key <> '';

-- A venue's doc holds its true address: it is read through RevealVenue alone, and never logged.
CREATE TABLE venue (
    id         text COLLATE "C"  NOT NULL PRIMARY KEY,
    version    integer           NOT NULL,
    disclosure text COLLATE "C"  NOT NULL,
    source_id  text COLLATE "C"  REFERENCES source (id),
    doc        text COLLATE "C"  NOT NULL,
    updated_at text COLLATE "C"  NOT NULL
);

CREATE TABLE catalogue_group (
    id              text COLLATE "C"  NOT NULL PRIMARY KEY,
    version         integer           NOT NULL,
    kind            text COLLATE "C"  NOT NULL,
    status          text COLLATE "C"  NOT NULL,
    name            text COLLATE "C"  NOT NULL,
    organisation_id text COLLATE "C"  REFERENCES organisation (id),
    source_id       text COLLATE "C"  REFERENCES source (id),
    source_key      text COLLATE "C"  NOT NULL,
    record_hash     text COLLATE "C"  NOT NULL,
    created_at      text COLLATE "C"  NOT NULL,
    updated_at      text COLLATE "C"  NOT NULL,
    doc             text COLLATE "C"  NOT NULL
);

CREATE UNIQUE INDEX catalogue_group_source_key ON catalogue_group (source_id, source_key) WHERE source_key <> '';
CREATE INDEX catalogue_group_organisation ON catalogue_group (organisation_id) WHERE organisation_id IS NOT NULL;

CREATE TABLE group_venue (
    venue_id   text COLLATE "C"  NOT NULL REFERENCES venue (id),
    group_id   text COLLATE "C"  NOT NULL REFERENCES catalogue_group (id),
    PRIMARY KEY (venue_id, group_id)
);

CREATE INDEX group_venue_group ON group_venue (group_id);

CREATE TABLE revision (
    group_id   text COLLATE "C"  NOT NULL REFERENCES catalogue_group (id),
    version    integer           NOT NULL,
    author     text COLLATE "C"  NOT NULL,
    reason     text COLLATE "C"  NOT NULL,
    import_id  text COLLATE "C"  NOT NULL,
    at         text COLLATE "C"  NOT NULL,
    doc        text COLLATE "C"  NOT NULL,
    PRIMARY KEY (group_id, version)
);
