-- What over-help decided on this device, a row a conversation: which case, since when, what was shown last or why nothing. It
-- has no words; it stays when its case leaves, and goes with one that is erased.
CREATE TABLE decision (
  num      INTEGER PRIMARY KEY,
  case_id  BLOB NOT NULL,
  began    INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  topic    TEXT,
  offered  TEXT,                             -- the action shown as an offer, the last one
  silence  TEXT,                             -- why nothing was offered, while nothing was
  ideas    INTEGER NOT NULL DEFAULT 0,
  UNIQUE (case_id, began)
);
CREATE INDEX decision_by_age ON decision (at);
CREATE INDEX outcome_by_age ON outcome (at);

-- What over-help has learned, as its own bytes, and up to which case: those touched later are learned from next.
CREATE TABLE learned (
  name  TEXT PRIMARY KEY,
  upto  INTEGER NOT NULL,
  bytes BLOB NOT NULL
) WITHOUT ROWID;

-- Actions that may speak again in a topic although their operator had muted them: vetoes up to then no longer count.
CREATE TABLE unmuted (
  action  TEXT NOT NULL,
  topic   TEXT NOT NULL,                     -- empty: cases without one
  at      INTEGER NOT NULL,
  PRIMARY KEY (action, topic)
) WITHOUT ROWID;
