CREATE TABLE IF NOT EXISTS setting (
    name    TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    value   BLOB NOT NULL,
    -- NULL when the value is sealed: it authenticates itself then.
    tag     BLOB
) STRICT, WITHOUT ROWID;
