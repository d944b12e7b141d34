-- Number of the last transaction whose changes were in the journal first. Those that the journal has with a higher number
-- are not in the database yet.
CREATE TABLE IF NOT EXISTS journal (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL
) STRICT;

INSERT OR IGNORE INTO journal (id, epoch) VALUES (1, 0);
