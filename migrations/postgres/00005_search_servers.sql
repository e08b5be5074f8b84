-- The indexes on search servers that follow the stored listings, the lease of who keeps them, and
-- columns by which listings are found where no index answers.

-- +goose Up
CREATE TABLE index_target (
    server     text COLLATE "C"  NOT NULL,
    uid        text COLLATE "C"  NOT NULL,
    settings   text COLLATE "C"  NOT NULL,
    state      text COLLATE "C"  NOT NULL,
    seq        bigint            NOT NULL,
    since      text COLLATE "C"  NOT NULL,
    PRIMARY KEY (server, uid)
);

CREATE TABLE index_parked (
    server     text COLLATE "C"  NOT NULL,
    uid        text COLLATE "C"  NOT NULL,
    listing_id text COLLATE "C"  NOT NULL,
    seq        bigint            NOT NULL,
    reason     text COLLATE "C"  NOT NULL,
    at         text COLLATE "C"  NOT NULL,
    PRIMARY KEY (server, uid, listing_id),
    FOREIGN KEY (server, uid) REFERENCES index_target (server, uid)
);

-- until is in milliseconds since 1970 by the database's clock.
CREATE TABLE lease (
    name       text COLLATE "C"  NOT NULL PRIMARY KEY,
    holder     text COLLATE "C"  NOT NULL,
    until      bigint            NOT NULL
);

ALTER TABLE listing ADD COLUMN kind text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE listing ADD COLUMN lat double precision;
ALTER TABLE listing ADD COLUMN lng double precision;
ALTER TABLE listing ADD COLUMN areas text COLLATE "C" NOT NULL DEFAULT '';

UPDATE listing SET
    kind = doc::json ->> 'kind',
    lat = (doc::json #>> '{point,lat}')::double precision,
    lng = (doc::json #>> '{point,lng}')::double precision,
    areas = coalesce((SELECT chr(10) || string_agg(value, chr(10)) || chr(10) FROM json_array_elements_text(doc::json -> 'areas')), '')
WHERE gone = 0;

CREATE INDEX listing_point ON listing (lat, lng, kind, id) WHERE lat IS NOT NULL;
CREATE INDEX listing_unplaced ON listing (kind, id) WHERE gone = 0 AND lat IS NULL;
