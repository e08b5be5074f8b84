-- Small named values of the deployment, and who was shown which true address.

-- +goose Up
CREATE TABLE meta (
    name       text COLLATE "C"  NOT NULL PRIMARY KEY,
    value      text COLLATE "C"  NOT NULL
);

CREATE TABLE reveal (
    id         bigint            GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    venue_id   text COLLATE "C"  NOT NULL REFERENCES venue (id),
    actor_id   text COLLATE "C"  NOT NULL,
    actor_name text COLLATE "C"  NOT NULL,
    actor_role text COLLATE "C"  NOT NULL,
    at         text COLLATE "C"  NOT NULL
);

CREATE INDEX reveal_venue ON reveal (venue_id, at);

-- +goose StatementBegin
CREATE FUNCTION reveal_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record of revealed addresses is only ever added to';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER reveal_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON reveal
    FOR EACH STATEMENT EXECUTE FUNCTION reveal_is_only_added_to();
