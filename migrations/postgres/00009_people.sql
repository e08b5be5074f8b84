-- People who sign in, their sessions and keys, the links they are sent, and the audit log. Passwords, session
-- tokens, keys and links are stored as hashes only.

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

CREATE TABLE person (
    id         text COLLATE "C"  NOT NULL PRIMARY KEY,
    version    bigint            NOT NULL,
    email_key  text COLLATE "C"  NOT NULL UNIQUE,
    name       text COLLATE "C"  NOT NULL,
    password   text COLLATE "C"  NOT NULL DEFAULT '',
    doc        text COLLATE "C"  NOT NULL
);

CREATE TABLE person_session (
    hash       text COLLATE "C"  NOT NULL PRIMARY KEY,
    id         text COLLATE "C"  NOT NULL UNIQUE,
    person_id  text COLLATE "C"  NOT NULL REFERENCES person (id),
    device     text COLLATE "C"  NOT NULL,
    kept       bigint            NOT NULL,
    created_at text COLLATE "C"  NOT NULL,
    used_at    text COLLATE "C"  NOT NULL,
    expires_at text COLLATE "C"  NOT NULL
);

CREATE INDEX person_session_person ON person_session (person_id);
CREATE INDEX person_session_expires ON person_session (expires_at);

CREATE TABLE api_key (
    hash       text COLLATE "C"  NOT NULL PRIMARY KEY,
    id         text COLLATE "C"  NOT NULL UNIQUE,
    person_id  text COLLATE "C"  NOT NULL REFERENCES person (id),
    used_at    text COLLATE "C"  NOT NULL,
    doc        text COLLATE "C"  NOT NULL
);

CREATE INDEX api_key_person ON api_key (person_id);

-- A person is named by id alone: their name is looked up when the log is read, and erasing them leaves the log as
-- it is. actor_name is for those who are no person.
CREATE TABLE audit (
    id         bigint            GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         text COLLATE "C"  NOT NULL,
    actor_id   text COLLATE "C"  NOT NULL,
    actor_name text COLLATE "C"  NOT NULL,
    actor_role text COLLATE "C"  NOT NULL,
    action     text COLLATE "C"  NOT NULL,
    object     text COLLATE "C"  NOT NULL,
    note       text COLLATE "C"  NOT NULL
);

CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_actor ON audit (actor_id, id);
CREATE INDEX audit_object ON audit (object, id);

-- +goose StatementBegin
CREATE FUNCTION audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only ever added to';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to();

-- Looks at true addresses were kept in a table of their own until now.
INSERT INTO audit (at, actor_id, actor_name, actor_role, action, object, note)
SELECT at, actor_id, CASE WHEN actor_id = '' THEN actor_name ELSE '' END, actor_role, 'reveal', 'venue:' || venue_id, '' FROM reveal ORDER BY id;
