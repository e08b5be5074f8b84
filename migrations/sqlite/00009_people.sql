-- People who sign in, their sessions and keys, the links they are sent, and the audit log. Passwords, session
-- tokens, keys and links are stored as hashes only.

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

CREATE TABLE person (
    id         TEXT    NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,
    email_key  TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    password   TEXT    NOT NULL DEFAULT '',
    doc        TEXT    NOT NULL
) WITHOUT ROWID;

CREATE TABLE person_session (
    hash       TEXT    NOT NULL PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    person_id  TEXT    NOT NULL REFERENCES person (id),
    device     TEXT    NOT NULL,
    kept       INTEGER NOT NULL,
    created_at TEXT    NOT NULL,
    used_at    TEXT    NOT NULL,
    expires_at TEXT    NOT NULL
) WITHOUT ROWID;

CREATE INDEX person_session_person ON person_session (person_id);
CREATE INDEX person_session_expires ON person_session (expires_at);

CREATE TABLE api_key (
    hash       TEXT    NOT NULL PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    person_id  TEXT    NOT NULL REFERENCES person (id),
    used_at    TEXT    NOT NULL,
    doc        TEXT    NOT NULL
) WITHOUT ROWID;

CREATE INDEX api_key_person ON api_key (person_id);

-- A person is named by id alone: their name is looked up when the log is read, and erasing them leaves the log as
-- it is. actor_name is for those who are no person.
CREATE TABLE audit (
    id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at         TEXT    NOT NULL,
    actor_id   TEXT    NOT NULL,
    actor_name TEXT    NOT NULL,
    actor_role TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    object     TEXT    NOT NULL,
    note       TEXT    NOT NULL
);

CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_actor ON audit (actor_id, id);
CREATE INDEX audit_object ON audit (object, id);

-- +goose StatementBegin
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is only ever added to');
END;
-- +goose StatementEnd

-- Looks at true addresses were kept in a table of their own until now.
INSERT INTO audit (at, actor_id, actor_name, actor_role, action, object, note)
SELECT at, actor_id, CASE WHEN actor_id = '' THEN actor_name ELSE '' END, actor_role, 'reveal', 'venue:' || venue_id, '' FROM reveal ORDER BY id;
