-- The rows that an op in the outbox touches: one or two cases, one or two contacts. They are shown with it on top.
CREATE TABLE outbox_row (
  oid   BLOB NOT NULL,
  kind  TEXT NOT NULL,                       -- case, contact
  id    BLOB NOT NULL,
  PRIMARY KEY (id, oid)
) WITHOUT ROWID;
CREATE INDEX outbox_row_by_op ON outbox_row (oid);
INSERT INTO outbox_row (oid, kind, id) SELECT oid, 'case', case_id FROM outbox WHERE case_id IS NOT NULL;
INSERT INTO outbox_row (oid, kind, id) SELECT oid, 'contact', contact FROM outbox WHERE contact IS NOT NULL;
CREATE TRIGGER outbox_op_is_gone AFTER DELETE ON outbox
BEGIN DELETE FROM outbox_row WHERE oid = old.oid; END;

-- A case that is part of another, and the person behind a contact: itself, or the one it was merged into.
ALTER TABLE case_row ADD COLUMN merged_into BLOB;
CREATE INDEX case_by_merge ON case_row (merged_into) WHERE merged_into IS NOT NULL;
ALTER TABLE contact ADD COLUMN merged_into BLOB;
ALTER TABLE contact ADD COLUMN person BLOB;
UPDATE contact SET person = id;
CREATE INDEX contact_by_merge ON contact (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX contact_by_person ON contact (person);

CREATE TABLE link (
  case_id  BLOB NOT NULL,
  other    BLOB NOT NULL,
  row      TEXT NOT NULL,
  PRIMARY KEY (case_id, other)
) WITHOUT ROWID;

CREATE TABLE reply (
  id       BLOB PRIMARY KEY,
  case_id  BLOB NOT NULL,
  row      TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX reply_by_case ON reply (case_id);

CREATE TABLE attachment (
  id       BLOB PRIMARY KEY,
  case_id  BLOB NOT NULL,
  sha256   TEXT NOT NULL,
  row      TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX attachment_by_case ON attachment (case_id, sha256);
CREATE INDEX attachment_by_hash ON attachment (sha256);
