-- Who may come in over a network: the fold of what was added and not revoked.
CREATE TABLE token (
    name TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
) WITHOUT ROWID;
