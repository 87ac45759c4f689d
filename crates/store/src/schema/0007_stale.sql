-- Cases whose words in the search index are older than their rows: a page that changed many left them for later.
-- `case_text` says what is in the index of them.
CREATE TABLE case_stale (
  num   INTEGER PRIMARY KEY
);
