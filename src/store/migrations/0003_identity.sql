-- Which record this is, made with it and kept for its life: a copy that is kept elsewhere knows by it whose copy it is.
CREATE TABLE identity (
    record TEXT NOT NULL
);

INSERT INTO identity (record) VALUES (lower(hex(randomblob(16))));

-- Of such a copy: how often it was made anew, so that whoever holds a fold of it sees that it is none any more.
INSERT INTO meta (name, value) VALUES ('copy', 0);
