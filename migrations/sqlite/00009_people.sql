-- People who sign in, and the links they are sent.

-- +goose Up
CREATE TABLE token (
    hash       TEXT    NOT NULL PRIMARY KEY,
    purpose    TEXT    NOT NULL,
    person_id  TEXT    NOT NULL,
    group_id   TEXT    NOT NULL,
    expires_at TEXT    NOT NULL,
    used_at    TEXT    NOT NULL,
    doc        TEXT    NOT NULL
) WITHOUT ROWID;

CREATE INDEX token_person ON token (person_id);
CREATE INDEX token_expires ON token (expires_at);
