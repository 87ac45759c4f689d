-- Ops the server has answered, in the order of their answers, until a backup of the server covers them: when it is restored
-- from an older one they go out again. The newest stay a while longer, for a backup older than the last. `body` holds the
-- exact bytes; `incarnation` and `n` are those under which it was answered.
CREATE TABLE kept (
  num         INTEGER PRIMARY KEY,
  oid         BLOB NOT NULL UNIQUE,
  incarnation INTEGER NOT NULL,
  n           INTEGER NOT NULL,
  act         BLOB NOT NULL,
  case_id     BLOB,
  contact     BLOB,
  name        TEXT NOT NULL,
  body        TEXT NOT NULL,
  at          INTEGER NOT NULL,
  covered     INTEGER NOT NULL DEFAULT 0     -- a backup of the server has it
);
CREATE INDEX kept_by_case ON kept (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX kept_uncovered ON kept (incarnation, n) WHERE covered = 0;
