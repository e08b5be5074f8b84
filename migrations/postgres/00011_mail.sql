-- The outbox, and who asked to be spared which kind of mail. A mail's doc may hold a token until it is sent.

-- +goose Up
CREATE TABLE mail (
    id         text COLLATE "C"  NOT NULL PRIMARY KEY,
    kind       text COLLATE "C"  NOT NULL,
    address    text COLLATE "C"  NOT NULL,
    state      text COLLATE "C"  NOT NULL,
    tries      bigint            NOT NULL,
    next_at    text COLLATE "C"  NOT NULL,
    done_at    text COLLATE "C"  NOT NULL,
    doc        text COLLATE "C"  NOT NULL
);

CREATE INDEX mail_waiting ON mail (next_at, id) WHERE state = 'waiting';
CREATE INDEX mail_state ON mail (state, id);
CREATE INDEX mail_address ON mail (address);

-- address is in lower case.
CREATE TABLE mail_stop (
    address    text COLLATE "C"  NOT NULL,
    kind       text COLLATE "C"  NOT NULL,
    at         text COLLATE "C"  NOT NULL,
    PRIMARY KEY (address, kind)
);
