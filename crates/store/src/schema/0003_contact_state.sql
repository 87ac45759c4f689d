-- What has to be known of a contact, wherever their cases lie: as the server said last. No row where there is nothing.
CREATE TABLE contact_state (
  contact  BLOB PRIMARY KEY,
  row      TEXT NOT NULL
) WITHOUT ROWID;

-- Cases too old to be held whose ops are still on their way: they go when those are answered.
CREATE TABLE leaving (
  case_id  BLOB PRIMARY KEY
) WITHOUT ROWID;
