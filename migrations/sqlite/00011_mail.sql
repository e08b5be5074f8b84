-- The outbox, and who asked to be spared which kind of mail. A mail's doc may hold a token until it is sent.

-- +goose Up
CREATE TABLE mail (
    id         TEXT    NOT NULL PRIMARY KEY,
    kind       TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    tries      INTEGER NOT NULL,
    next_at    TEXT    NOT NULL,
    done_at    TEXT    NOT NULL,
    doc        TEXT    NOT NULL
) WITHOUT ROWID;

CREATE INDEX mail_waiting ON mail (next_at, id) WHERE state = 'waiting';
CREATE INDEX mail_state ON mail (state, id);
CREATE INDEX mail_address ON mail (address);

-- address is in lower case.
CREATE TABLE mail_stop (
    address    TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    at         TEXT    NOT NULL,
    PRIMARY KEY (address, kind)
) WITHOUT ROWID;
