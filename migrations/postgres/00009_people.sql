-- People who sign in, and the links they are sent.

-- +goose Up
CREATE TABLE token (
    hash       text COLLATE "C"  NOT NULL PRIMARY KEY,
    purpose    text COLLATE "C"  NOT NULL,
    person_id  text COLLATE "C"  NOT NULL,
    group_id   text COLLATE "C"  NOT NULL,
    expires_at text COLLATE "C"  NOT NULL,
    used_at    text COLLATE "C"  NOT NULL,
    doc        text COLLATE "C"  NOT NULL
);

CREATE INDEX token_person ON token (person_id);
CREATE INDEX token_expires ON token (expires_at);
