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

-- What over-help has learned, as its own bytes: one row. `base`: the hash of the server's snapshot it began from.
CREATE TABLE learned (
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  base  BLOB,
  upto  INTEGER NOT NULL,
  bytes BLOB NOT NULL
);
-- A snapshot of the server's that is on its way.
CREATE TABLE learned_part (
  sha256    BLOB NOT NULL,
  starts_at INTEGER NOT NULL,
  bytes     BLOB NOT NULL,
  UNIQUE (sha256, starts_at)
);
-- Solved cases and outcomes in the server's order. An outcome's is the end of the page it came with; 0: with a snapshot.
CREATE INDEX entry_solved ON entry (seq) WHERE kind = 'solved' AND state = 0;
ALTER TABLE outcome ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outcome_by_seq ON outcome (seq);

-- Actions that may speak again in a topic although their operator had muted them: vetoes up to then no longer count.
CREATE TABLE unmuted (
  action  TEXT NOT NULL,
  topic   TEXT NOT NULL,                     -- empty: cases without one
  at      INTEGER NOT NULL,
  PRIMARY KEY (action, topic)
) WITHOUT ROWID;
