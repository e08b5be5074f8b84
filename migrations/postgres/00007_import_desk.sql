-- Deciding on an import before it is applied, undoing it, and a group that several sources list.

-- +goose Up
ALTER TABLE import_record ADD COLUMN notes text COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE revision ADD COLUMN undid text COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE change ADD COLUMN import_id text COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX change_import ON change (import_id, id) WHERE import_id <> '';

CREATE TABLE import_chunk (
    import_id text COLLATE "C"    NOT NULL REFERENCES import (id),
    file      integer NOT NULL,
    part      integer NOT NULL,
    data      bytea    NOT NULL,
    PRIMARY KEY (import_id, file, part)
);

CREATE TABLE import_decision (
    import_id  text COLLATE "C" NOT NULL REFERENCES import (id),
    record_key text COLLATE "C" NOT NULL,
    choice     text COLLATE "C" NOT NULL,
    group_id   text COLLATE "C" NOT NULL,
    author     text COLLATE "C" NOT NULL,
    at         text COLLATE "C" NOT NULL,
    PRIMARY KEY (import_id, record_key)
);

CREATE TABLE import_job (
    import_id text COLLATE "C"    NOT NULL PRIMARY KEY REFERENCES import (id),
    stage     text COLLATE "C"    NOT NULL,
    done      integer NOT NULL,
    total     integer NOT NULL,
    cancel    integer NOT NULL
);

-- What a venue or organisation was before an import changed it. A venue's doc holds its true address.
CREATE TABLE import_before (
    import_id text COLLATE "C"    NOT NULL,
    kind      text COLLATE "C"    NOT NULL,
    id        text COLLATE "C"    NOT NULL,
    version   integer NOT NULL,
    doc       text COLLATE "C"    NOT NULL,
    PRIMARY KEY (import_id, kind, id)
);

CREATE INDEX revision_import ON revision (import_id, group_id, version) WHERE import_id <> '';

CREATE TABLE group_source (
    source_id   text COLLATE "C" NOT NULL REFERENCES source (id),
    source_key  text COLLATE "C" NOT NULL,
    group_id    text COLLATE "C" NOT NULL REFERENCES catalogue_group (id),
    record_hash text COLLATE "C" NOT NULL,
    import_id   text COLLATE "C" NOT NULL,
    PRIMARY KEY (source_id, source_key)
);

CREATE INDEX group_source_group ON group_source (group_id);
