-- What administrators define and the store need not look into: groups, administrators, policies, domains, interfaces.
-- Numbers are never given twice: other rows name a record by its number.
CREATE TABLE IF NOT EXISTS record (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    INTEGER NOT NULL,
    domain  INTEGER NOT NULL,
    name    TEXT NOT NULL,
    body    BLOB NOT NULL,
    -- Sealed. The tag covers it.
    secret  BLOB,
    created INTEGER NOT NULL,
    version INTEGER NOT NULL,
    tag     BLOB NOT NULL,
    UNIQUE (kind, domain, name)
) STRICT;

CREATE TABLE IF NOT EXISTS membership (
    group_id INTEGER NOT NULL REFERENCES record (id),
    user_id  INTEGER NOT NULL REFERENCES user_account (id),
    tag      BLOB NOT NULL,
    PRIMARY KEY (group_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS membership_user ON membership (user_id);

-- What a group may do with an object.
CREATE TABLE IF NOT EXISTS object_grant (
    object_row  INTEGER NOT NULL,
    group_id    INTEGER NOT NULL REFERENCES record (id),
    permissions BLOB NOT NULL,
    tag         BLOB NOT NULL,
    PRIMARY KEY (object_row, group_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS object_grant_group ON object_grant (group_id);
