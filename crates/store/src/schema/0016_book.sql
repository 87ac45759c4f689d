-- The Book: every article, with what lists and search ask of it in columns of its own. `words` is what it is found by besides
-- its question; `topics` stand between spaces, so that ' anagrafe ' finds one.
CREATE TABLE article (
  num         INTEGER PRIMARY KEY,
  id          BLOB NOT NULL UNIQUE,
  kind        TEXT NOT NULL,
  state       TEXT NOT NULL,
  question    TEXT NOT NULL,
  words       TEXT NOT NULL,
  topics      TEXT NOT NULL,
  author      BLOB,
  owner       BLOB,
  review_at   INTEGER,                       -- none: nobody need look
  changed_at  INTEGER NOT NULL,
  to_settle   INTEGER NOT NULL,              -- flags and texts beside a section
  row         TEXT NOT NULL
);
CREATE INDEX article_by_change ON article (state, changed_at);
CREATE INDEX article_to_review ON article (review_at) WHERE review_at IS NOT NULL;
CREATE INDEX article_to_settle ON article (changed_at) WHERE to_settle > 0;
CREATE INDEX article_by_author ON article (author, changed_at) WHERE author IS NOT NULL;

CREATE VIRTUAL TABLE article_fts USING fts5(
  question, words, content='article', content_rowid='num', tokenize="unicode61 remove_diacritics 2", prefix='2 3'
);
INSERT INTO article_fts (article_fts, rank) VALUES ('secure-delete', 1);

-- What was done to articles: never changed, only added to.
CREATE TABLE article_version (
  id       BLOB PRIMARY KEY,
  article  BLOB NOT NULL,
  at       INTEGER NOT NULL,
  row      TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX article_version_of ON article_version (article, at);

-- How an article fared on all cases of the organisation, as the server reckoned it last.
CREATE TABLE article_fare (
  article  BLOB PRIMARY KEY,
  used     INTEGER NOT NULL,
  trust    REAL NOT NULL,
  row      TEXT NOT NULL
) WITHOUT ROWID;
