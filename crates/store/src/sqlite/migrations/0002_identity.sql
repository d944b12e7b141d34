-- Row numbers of users are never given twice: objects name their owner by it.
CREATE TABLE IF NOT EXISTS user_account (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    domain        INTEGER NOT NULL,
    name          TEXT NOT NULL,
    password_hash TEXT,
    admin         INTEGER NOT NULL,
    flags         INTEGER NOT NULL,
    created       INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    tag           BLOB NOT NULL,
    UNIQUE (domain, name)
) STRICT;

CREATE TABLE IF NOT EXISTS client (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id     INTEGER NOT NULL REFERENCES user_account (id),
    name        TEXT NOT NULL,
    fingerprint BLOB NOT NULL UNIQUE,
    certificate BLOB NOT NULL,
    serial      BLOB NOT NULL,
    created     INTEGER NOT NULL,
    revoked     INTEGER,
    version     INTEGER NOT NULL,
    tag         BLOB NOT NULL
) STRICT;

CREATE INDEX IF NOT EXISTS client_user ON client (user_id);
