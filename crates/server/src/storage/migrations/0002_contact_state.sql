-- What has to be known of a contact, wherever their cases lie: derived from all of them. No row where there is nothing to
-- know.
CREATE TABLE contact_state (
    tenant_id  BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    body       TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, contact_id)
) STRICT, WITHOUT ROWID;
