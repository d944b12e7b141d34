-- The check value tells one root key from another without giving either away.
CREATE TABLE IF NOT EXISTS root_key (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    check_value BLOB NOT NULL
) STRICT;

-- Data keys, wrapped by the root key. The one with the highest id is current.
CREATE TABLE IF NOT EXISTS data_key (
    id             INTEGER PRIMARY KEY,
    wrapped        BLOB NOT NULL,
    -- No more than so many seals were made with the key. Raised ahead of use.
    seals_reserved INTEGER NOT NULL
) STRICT;
