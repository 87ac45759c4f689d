-- What the operator did on this device, op by op: what became of it, and the ops that take it back. It stays when the op has
-- left the outbox; the newest actions are kept. No words, but for what a field held before, which goes with its case.
CREATE TABLE deed (
  num      INTEGER PRIMARY KEY,
  oid      BLOB NOT NULL UNIQUE,
  act      BLOB NOT NULL,
  bulk     BLOB,
  case_id  BLOB,
  name     TEXT NOT NULL,
  fields   TEXT NOT NULL DEFAULT '[]',       -- the fields it changes, by name
  at       INTEGER NOT NULL,
  state    INTEGER NOT NULL DEFAULT 0,       -- 0 on its way, 1 done, 2 merged, 3 so already, 4 in two versions, 5 refused, 6 taken back unsent
  code     TEXT,
  now      TEXT,
  undoes   BLOB,
  back     TEXT,                             -- the ops that take it back, in their order; null: none
  why_not  TEXT
);
CREATE INDEX deed_by_act ON deed (act);
CREATE INDEX deed_by_bulk ON deed (bulk) WHERE bulk IS NOT NULL;
CREATE INDEX deed_by_case ON deed (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX deed_by_undone ON deed (undoes) WHERE undoes IS NOT NULL;
