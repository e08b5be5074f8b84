-- What a person typed into a part of a group's pages and has not saved. It is read by them alone.

-- +goose Up
CREATE TABLE draft (
    person_id text COLLATE "C" NOT NULL,
    group_id  text COLLATE "C" NOT NULL,
    part      text COLLATE "C" NOT NULL,
    saved_at  text COLLATE "C" NOT NULL,
    doc       text COLLATE "C" NOT NULL,
    PRIMARY KEY (person_id, group_id, part)
);

CREATE INDEX draft_saved ON draft (saved_at);
