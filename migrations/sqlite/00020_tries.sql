-- Wrong passwords in a row, by a digest of who tries and for which account: every node counts the same.

-- +goose Up
CREATE TABLE sign_in_try (
    pair  TEXT PRIMARY KEY,
    wrong INTEGER NOT NULL,
    at    TEXT NOT NULL -- of the last
);
CREATE INDEX sign_in_try_at ON sign_in_try (at);
