-- When each group is to be checked next, and what became of asking: kept beside the group, for the board and the
-- reminders. councils are area codes of what is published, each between line ends. The listings of every group are
-- built anew by the next start, which fills this.

-- +goose Up
CREATE TABLE group_due (
    group_id        text COLLATE "C" NOT NULL PRIMARY KEY REFERENCES catalogue_group (id),
    organisation_id text COLLATE "C" NOT NULL,
    source_id       text COLLATE "C" NOT NULL,
    councils        text COLLATE "C" NOT NULL,
    checked_on      text COLLATE "C" NOT NULL,
    due_on          text COLLATE "C" NOT NULL,
    reminders       bigint           NOT NULL,
    remind_on       text COLLATE "C" NOT NULL,
    unreachable     bigint           NOT NULL,
    unreachable_on  text COLLATE "C" NOT NULL
);

-- It holds all that the board is narrowed by but councils, of which a group may have many.
CREATE INDEX group_due_on ON group_due (due_on, group_id, organisation_id, source_id, checked_on, unreachable) WHERE due_on <> '';
CREATE INDEX group_due_remind ON group_due (remind_on, group_id) WHERE remind_on <> '';
CREATE INDEX group_due_unreachable ON group_due (unreachable_on, group_id) WHERE unreachable > 0;
