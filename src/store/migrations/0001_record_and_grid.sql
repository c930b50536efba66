-- The record, and the tables that are its fold. One statement ends with `;` at the end of a line; nothing else does.

-- Small numbers by name. 'event' is the newest event's number: whoever appends reads and raises it under the lock, so
-- that a later commit never has a smaller number.
CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
) WITHOUT ROWID;

-- INTEGER, not BIGINT: only so is the number SQLite's row id, which has 64 bits whatever the word says.
-- `body` stands last, so that a search by the other columns does not read it.
CREATE TABLE event (
    number INTEGER NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    service TEXT NOT NULL,
    layer TEXT NOT NULL,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL
);

-- The row id, which is the number, ends every index.
CREATE INDEX event_of_cell ON event (service, layer);

-- Few, and asked for with every question about a service's history.
CREATE INDEX event_of_rename ON event (kind) WHERE kind = 'service_renamed';

CREATE TABLE cell (
    service TEXT NOT NULL,
    layer TEXT NOT NULL,
    status TEXT NOT NULL,
    marks BIGINT NOT NULL,
    version BIGINT NOT NULL,
    assignee TEXT NOT NULL,
    note TEXT NOT NULL,
    blocker TEXT NOT NULL,
    blocker_owner TEXT NOT NULL,
    blocker_since BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (service, layer)
) WITHOUT ROWID;

CREATE TABLE layer_state (
    layer TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE sweep (
    id TEXT NOT NULL PRIMARY KEY,
    layer TEXT NOT NULL,
    body TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE decision (
    number INTEGER NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
);

INSERT INTO meta (name, value) VALUES ('event', 0);
