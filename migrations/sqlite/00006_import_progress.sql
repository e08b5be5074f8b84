-- How far an import has come is told by the import itself; its records need not be written again for it.

-- +goose Up
ALTER TABLE import_record DROP COLUMN applied;
