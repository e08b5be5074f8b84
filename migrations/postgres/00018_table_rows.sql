-- Each process keeps the narrow rows of the curators' table in memory, and reads what was written since by its number.
-- The indexes that answered the table in the database go, with the columns that only they had.

-- +goose Up
ALTER TABLE listing_counter ADD COLUMN last_due BIGINT NOT NULL DEFAULT 1;
ALTER TABLE group_due ADD COLUMN seq BIGINT NOT NULL DEFAULT 1;
CREATE INDEX group_due_seq ON group_due (seq);

DROP INDEX group_due_name;
DROP INDEX group_due_state;
DROP INDEX listing_of;
ALTER TABLE group_due DROP COLUMN name_key;
ALTER TABLE group_due DROP COLUMN organisation_key;
