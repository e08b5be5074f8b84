-- Deciding on an import before it is applied, undoing it, and a group that several sources list.

-- +goose Up
ALTER TABLE import_record ADD COLUMN notes TEXT NOT NULL DEFAULT '';

ALTER TABLE revision ADD COLUMN undid TEXT NOT NULL DEFAULT '';

ALTER TABLE change ADD COLUMN import_id TEXT NOT NULL DEFAULT '';
CREATE INDEX change_import ON change (import_id, id) WHERE import_id <> '';

CREATE TABLE import_chunk (
    import_id TEXT    NOT NULL REFERENCES import (id),
    file      INTEGER NOT NULL,
    part      INTEGER NOT NULL,
    data      BLOB    NOT NULL,
    PRIMARY KEY (import_id, file, part)
);

CREATE TABLE import_decision (
    import_id  TEXT NOT NULL REFERENCES import (id),
    record_key TEXT NOT NULL,
    choice     TEXT NOT NULL,
    group_id   TEXT NOT NULL,
    author     TEXT NOT NULL,
    at         TEXT NOT NULL,
    PRIMARY KEY (import_id, record_key)
) WITHOUT ROWID;

CREATE TABLE import_job (
    import_id TEXT    NOT NULL PRIMARY KEY REFERENCES import (id),
    stage     TEXT    NOT NULL,
    done      INTEGER NOT NULL,
    total     INTEGER NOT NULL,
    cancel    INTEGER NOT NULL
);

-- What a venue or organisation was before an import changed it. A venue's doc holds its true address.
CREATE TABLE import_before (
    import_id TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    version   INTEGER NOT NULL,
    doc       TEXT    NOT NULL,
    PRIMARY KEY (import_id, kind, id)
) WITHOUT ROWID;

CREATE INDEX revision_import ON revision (import_id, group_id, version) WHERE import_id <> '';

CREATE TABLE group_source (
    source_id   TEXT NOT NULL REFERENCES source (id),
    source_key  TEXT NOT NULL,
    group_id    TEXT NOT NULL REFERENCES catalogue_group (id),
    record_hash TEXT NOT NULL,
    import_id   TEXT NOT NULL,
    PRIMARY KEY (source_id, source_key)
) WITHOUT ROWID;

CREATE INDEX group_source_group ON group_source (group_id);
