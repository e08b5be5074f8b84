-- What readers and workers say about groups: reports, and colleagues' notes that wait for a curator.

-- +goose Up
CREATE TABLE report (
    id         TEXT    NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,
    group_id   TEXT    NOT NULL REFERENCES catalogue_group (id),
    kind       TEXT    NOT NULL,
    status     TEXT    NOT NULL,
    created_at TEXT    NOT NULL,
    doc        TEXT    NOT NULL
);

CREATE INDEX report_status ON report (status, created_at, id);

CREATE INDEX report_group ON report (group_id, created_at, id);

CREATE TABLE note (
    id         TEXT    NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,
    group_id   TEXT    NOT NULL REFERENCES catalogue_group (id),
    status     TEXT    NOT NULL,
    created_at TEXT    NOT NULL,
    doc        TEXT    NOT NULL
);

CREATE INDEX note_status ON note (status, created_at, id);
