-- What readers and workers say about groups: reports, and colleagues' notes that wait for a curator.

-- +goose Up
CREATE TABLE report (
    id         text COLLATE "C"  NOT NULL PRIMARY KEY,
    version    integer           NOT NULL,
    group_id   text COLLATE "C"  NOT NULL REFERENCES catalogue_group (id),
    kind       text COLLATE "C"  NOT NULL,
    status     text COLLATE "C"  NOT NULL,
    created_at text COLLATE "C"  NOT NULL,
    doc        text COLLATE "C"  NOT NULL
);

CREATE INDEX report_status ON report (status, created_at, id);

CREATE INDEX report_group ON report (group_id, created_at, id);

CREATE TABLE note (
    id         text COLLATE "C"  NOT NULL PRIMARY KEY,
    version    integer           NOT NULL,
    group_id   text COLLATE "C"  NOT NULL REFERENCES catalogue_group (id),
    status     text COLLATE "C"  NOT NULL,
    created_at text COLLATE "C"  NOT NULL,
    doc        text COLLATE "C"  NOT NULL
);

CREATE INDEX note_status ON note (status, created_at, id);
