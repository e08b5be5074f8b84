-- Pairs of groups that may be the same, and those of which a person said that they are not.

-- +goose Up
CREATE TABLE likeness (
    group_a    text COLLATE "C"  NOT NULL REFERENCES catalogue_group (id),
    group_b    text COLLATE "C"  NOT NULL REFERENCES catalogue_group (id),
    sure       integer           NOT NULL,
    reasons    text COLLATE "C"  NOT NULL,
    found_at   text COLLATE "C"  NOT NULL,
    decided_by text COLLATE "C"  NOT NULL,
    decided_at text COLLATE "C"  NOT NULL,
    PRIMARY KEY (group_a, group_b)
);
