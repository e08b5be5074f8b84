-- The indexes on search servers that follow the stored listings, the lease of who keeps them, and
-- columns by which listings are found where no index answers.

-- +goose Up
CREATE TABLE index_target (
    server     TEXT    NOT NULL,
    uid        TEXT    NOT NULL,
    settings   TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    seq        INTEGER NOT NULL,
    since      TEXT    NOT NULL,
    PRIMARY KEY (server, uid)
);

CREATE TABLE index_parked (
    server     TEXT    NOT NULL,
    uid        TEXT    NOT NULL,
    listing_id TEXT    NOT NULL,
    seq        INTEGER NOT NULL,
    reason     TEXT    NOT NULL,
    at         TEXT    NOT NULL,
    PRIMARY KEY (server, uid, listing_id),
    FOREIGN KEY (server, uid) REFERENCES index_target (server, uid)
);

-- until is in milliseconds since 1970 by the database's clock.
CREATE TABLE lease (
    name       TEXT    NOT NULL PRIMARY KEY,
    holder     TEXT    NOT NULL,
    until      INTEGER NOT NULL
);

ALTER TABLE listing ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE listing ADD COLUMN lat REAL;
ALTER TABLE listing ADD COLUMN lng REAL;
ALTER TABLE listing ADD COLUMN areas TEXT NOT NULL DEFAULT '';

UPDATE listing SET
    kind = json_extract(doc, '$.kind'),
    lat = json_extract(doc, '$.point.lat'),
    lng = json_extract(doc, '$.point.lng'),
    areas = coalesce((SELECT char(10) || group_concat(value, char(10)) || char(10) FROM json_each(doc, '$.areas')), '')
WHERE gone = 0;

CREATE INDEX listing_point ON listing (lat, lng, kind, id) WHERE lat IS NOT NULL;
CREATE INDEX listing_unplaced ON listing (kind, id) WHERE gone = 0 AND lat IS NULL;
