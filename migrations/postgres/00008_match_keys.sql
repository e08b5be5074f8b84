-- What each group is recognised by when a list is imported: its match keys, eight bytes each. They stand in
-- one row a group, in the order of groups, and are looked through whole: an index by key would be written all
-- over by every import.

-- +goose Up
CREATE TABLE match_key (
    group_id   text COLLATE "C"  NOT NULL PRIMARY KEY REFERENCES catalogue_group (id),
    keys       bytea             NOT NULL
);
