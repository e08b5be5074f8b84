-- Small named values of the deployment, and who was shown which true address.

-- +goose Up
CREATE TABLE meta (
    name       TEXT    NOT NULL PRIMARY KEY,
    value      TEXT    NOT NULL
) WITHOUT ROWID;

CREATE TABLE reveal (
    id         INTEGER NOT NULL PRIMARY KEY,
    venue_id   TEXT    NOT NULL REFERENCES venue (id),
    actor_id   TEXT    NOT NULL,
    actor_name TEXT    NOT NULL,
    actor_role TEXT    NOT NULL,
    at         TEXT    NOT NULL
);

CREATE INDEX reveal_venue ON reveal (venue_id, at);

-- +goose StatementBegin
CREATE TRIGGER reveal_is_never_changed BEFORE UPDATE ON reveal BEGIN
    SELECT RAISE(ABORT, 'the record of revealed addresses is only ever added to');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER reveal_is_never_deleted BEFORE DELETE ON reveal BEGIN
    SELECT RAISE(ABORT, 'the record of revealed addresses is only ever added to');
END;
-- +goose StatementEnd
