-- Row numbers grow and are never given twice: newest first is row descending, and a stale index row finds nothing.
CREATE TABLE IF NOT EXISTS object (
    row              INTEGER PRIMARY KEY AUTOINCREMENT,
    uid              TEXT NOT NULL,
    domain           INTEGER NOT NULL,
    owner            INTEGER NOT NULL,
    object_type      INTEGER NOT NULL,
    version          INTEGER NOT NULL,
    -- Row version that wrote the material; 0 without material.
    material_version INTEGER NOT NULL,
    -- Authenticates every other column of the row except material, which authenticates itself.
    tag              BLOB NOT NULL,
    attributes       BLOB NOT NULL,
    material         BLOB
) STRICT;

CREATE UNIQUE INDEX IF NOT EXISTS object_uid ON object (domain, uid);
CREATE INDEX IF NOT EXISTS object_domain ON object (domain);
CREATE INDEX IF NOT EXISTS object_owner ON object (domain, owner);
CREATE INDEX IF NOT EXISTS object_type ON object (domain, object_type);

-- What Locate seeks on. The last column puts the newest object first.
CREATE TABLE IF NOT EXISTS object_index (
    domain     INTEGER NOT NULL,
    attribute  INTEGER NOT NULL,
    value      BLOB NOT NULL,
    object_row INTEGER NOT NULL,
    PRIMARY KEY (domain, attribute, value, object_row DESC)
) STRICT, WITHOUT ROWID;
