-- The console's database. Ids are 16-byte blobs, times are milliseconds UTC, JSON is text.
-- `num` is a local row number: short, and what the search index points at.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- What the page reads: the server's state with the operator's unanswered ops on top.
-- Fields a list needs have columns; the others lie in `rest` (JSON by name); `versions` is JSON by name.
CREATE TABLE case_row (
  num            INTEGER PRIMARY KEY,
  id             BLOB NOT NULL UNIQUE,
  code           TEXT NOT NULL,
  number         TEXT,
  created_at     INTEGER NOT NULL,
  created_by     BLOB NOT NULL,
  subject        TEXT NOT NULL DEFAULT '',
  status         TEXT NOT NULL DEFAULT 'new',
  done           INTEGER NOT NULL DEFAULT 0,
  owner          BLOB,
  queue          BLOB,
  topic          TEXT,
  priority       INTEGER NOT NULL DEFAULT 3,
  due            INTEGER,
  contact        BLOB,
  complaint      INTEGER NOT NULL DEFAULT 0,
  distress       INTEGER NOT NULL DEFAULT 0,
  street         TEXT,                       -- of the place, folded: for finding the same fault nearby
  rest           TEXT NOT NULL DEFAULT '{}',
  versions       TEXT NOT NULL DEFAULT '{}',
  tags           TEXT NOT NULL DEFAULT '[]',
  unknown        TEXT,
  updated_at     INTEGER NOT NULL,
  pending        INTEGER NOT NULL DEFAULT 0,
  conflicts      INTEGER NOT NULL DEFAULT 0,
  promise_due    INTEGER,
  promise_broken INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX case_by_code ON case_row (code);
CREATE INDEX case_by_number ON case_row (number) WHERE number IS NOT NULL;
-- Queue and topic close the list indexes, so that a filtered list is walked without reading a row.
CREATE INDEX case_open ON case_row (done, priority, updated_at DESC, num DESC, queue, topic);
CREATE INDEX case_mine ON case_row (owner, done, priority, updated_at DESC, num DESC, queue, topic);
CREATE INDEX case_done ON case_row (updated_at DESC, num DESC, queue, topic) WHERE done = 1;
CREATE INDEX case_due ON case_row (due) WHERE done = 0 AND due IS NOT NULL;
CREATE INDEX case_promise ON case_row (promise_due) WHERE done = 0 AND promise_due IS NOT NULL;
CREATE INDEX case_to_check ON case_row (updated_at DESC, num DESC) WHERE conflicts > 0;
CREATE INDEX case_by_street ON case_row (street, topic, updated_at DESC) WHERE done = 0 AND street IS NOT NULL;
CREATE INDEX case_by_contact ON case_row (contact, done, updated_at DESC) WHERE contact IS NOT NULL;
CREATE INDEX case_by_topic ON case_row (topic, done, updated_at DESC);

-- The timeline: append-only. Entries not yet confirmed sort behind all others.
CREATE TABLE entry (
  num      INTEGER PRIMARY KEY,
  id       BLOB NOT NULL UNIQUE,
  case_id  BLOB NOT NULL,
  seq      INTEGER NOT NULL,
  idx      INTEGER NOT NULL DEFAULT 0,
  at       INTEGER NOT NULL,
  by_who   TEXT NOT NULL,
  by_id    BLOB,
  kind     TEXT NOT NULL,
  body     TEXT NOT NULL,
  meta     TEXT NOT NULL DEFAULT '{}',
  state    INTEGER NOT NULL DEFAULT 0,       -- 0 confirmed, 1 pending, 2 refused
  oid      BLOB                              -- the op that wrote it here, while it is not confirmed
);
CREATE INDEX entry_by_case ON entry (case_id, seq, idx, num, at);   -- `at`: the newest is found without reading a row
CREATE INDEX entry_by_op ON entry (oid) WHERE oid IS NOT NULL;

CREATE TABLE contact (
  num        INTEGER PRIMARY KEY,
  id         BLOB NOT NULL UNIQUE,
  name       TEXT NOT NULL,
  row        TEXT NOT NULL                   -- the whole contact as JSON
);
CREATE TABLE contact_point (
  num        INTEGER PRIMARY KEY,
  contact    BLOB NOT NULL,
  value      TEXT NOT NULL,
  UNIQUE (value, contact)
);
CREATE INDEX contact_point_by_contact ON contact_point (contact);

CREATE TABLE promise (
  id       BLOB PRIMARY KEY,
  case_id  BLOB NOT NULL,
  contact  BLOB,
  due      INTEGER NOT NULL,
  state    TEXT NOT NULL,
  row      TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX promise_by_case ON promise (case_id);
CREATE INDEX promise_by_contact ON promise (contact) WHERE contact IS NOT NULL;

CREATE TABLE handoff (
  id       BLOB PRIMARY KEY,
  case_id  BLOB NOT NULL,
  row      TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX handoff_by_case ON handoff (case_id);

CREATE TABLE conflict (
  id       BLOB PRIMARY KEY,
  case_id  BLOB NOT NULL,
  open     INTEGER NOT NULL,
  row      TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX conflict_by_case ON conflict (case_id);

CREATE TABLE outcome (
  id       BLOB PRIMARY KEY,
  case_id  BLOB NOT NULL,
  action   TEXT NOT NULL,
  at       INTEGER NOT NULL,
  row      TEXT NOT NULL,
  mine     INTEGER NOT NULL DEFAULT 0        -- recorded on this device
) WITHOUT ROWID;
CREATE INDEX outcome_by_case ON outcome (case_id);
CREATE INDEX outcome_mine ON outcome (at) WHERE mine = 1;

-- Queues, operators, topics, notices.
CREATE TABLE directory (
  kind  TEXT NOT NULL,
  id    TEXT NOT NULL,
  row   TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;

-- The server's last state, only where ops are pending.
CREATE TABLE mirror (
  kind  TEXT NOT NULL,                       -- case, contact
  id    BLOB NOT NULL,
  row   TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;

-- Ops not yet confirmed. `body` holds the exact bytes made at save time and is never rewritten.
CREATE TABLE outbox (
  n         INTEGER PRIMARY KEY,
  oid       BLOB NOT NULL UNIQUE,
  act       BLOB NOT NULL,
  case_id   BLOB,
  contact   BLOB,
  name      TEXT NOT NULL,
  body      TEXT NOT NULL,
  at        INTEGER NOT NULL,
  state     INTEGER NOT NULL,                -- 0 waiting, 1 sent, 2 answered and not yet pulled, 3 held for a newer server
  seq       INTEGER
);
CREATE INDEX outbox_by_case ON outbox (case_id);
CREATE INDEX outbox_by_contact ON outbox (contact) WHERE contact IS NOT NULL;
CREATE INDEX outbox_by_act ON outbox (act);

-- Ops the server did not accept, until a person dismisses them.
CREATE TABLE refused (
  oid       BLOB PRIMARY KEY,
  act       BLOB NOT NULL,
  case_id   BLOB,
  name      TEXT NOT NULL,
  body      TEXT NOT NULL,
  at        INTEGER NOT NULL,
  code      TEXT NOT NULL,
  now       TEXT
) WITHOUT ROWID;
CREATE INDEX refused_by_act ON refused (act);

-- What is being typed: this device only.
CREATE TABLE draft (
  case_id   BLOB NOT NULL,                   -- empty for the new-case form
  kind      TEXT NOT NULL,
  body      TEXT NOT NULL,
  saved_at  INTEGER NOT NULL,
  PRIMARY KEY (case_id, kind)
) WITHOUT ROWID;

-- What a case is found by, besides its entries.
CREATE TABLE case_text (
  num   INTEGER PRIMARY KEY,
  text  TEXT NOT NULL
);

-- The search index holds no text of its own (external content) and finds rows by `num`. Deleting from it is secure:
-- no trace of a word stays behind when a case leaves this device.
CREATE VIRTUAL TABLE case_fts USING fts5(
  text, content='case_text', content_rowid='num', tokenize="unicode61 remove_diacritics 2", prefix='2 3'
);
CREATE VIRTUAL TABLE entry_fts USING fts5(
  body, content='entry', content_rowid='num', tokenize="unicode61 remove_diacritics 2", prefix='2 3'
);
CREATE VIRTUAL TABLE contact_fts USING fts5(
  name, content='contact', content_rowid='num', tokenize="unicode61 remove_diacritics 2", prefix='2 3'
);
CREATE VIRTUAL TABLE point_fts USING fts5(
  value, content='contact_point', content_rowid='num', tokenize="trigram"
);
INSERT INTO case_fts (case_fts, rank) VALUES ('secure-delete', 1);
INSERT INTO entry_fts (entry_fts, rank) VALUES ('secure-delete', 1);
INSERT INTO contact_fts (contact_fts, rank) VALUES ('secure-delete', 1);
INSERT INTO point_fts (point_fts, rank) VALUES ('secure-delete', 1);
