-- Lines for the server's journal, until it has them: `body` holds the exact bytes made when they were noted.
CREATE TABLE journal (
  num   INTEGER PRIMARY KEY,
  id    BLOB NOT NULL UNIQUE,
  body  TEXT NOT NULL
);
-- What was noted lately and is not to be noted twice.
CREATE TABLE journal_once (
  key   TEXT PRIMARY KEY,
  at    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX journal_once_by_age ON journal_once (at);
