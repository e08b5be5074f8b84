-- Pairs of groups that may be the same, and those of which a person said that they are not.

-- +goose Up
CREATE TABLE likeness (
    group_a    TEXT    NOT NULL REFERENCES catalogue_group (id),
    group_b    TEXT    NOT NULL REFERENCES catalogue_group (id),
    sure       INTEGER NOT NULL,
    reasons    TEXT    NOT NULL,
    found_at   TEXT    NOT NULL,
    decided_by TEXT    NOT NULL,
    decided_at TEXT    NOT NULL,
    PRIMARY KEY (group_a, group_b)
);
