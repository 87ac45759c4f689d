-- How cases belong together: a row on each of the two, as seen from there. One that was taken off stays, saying so.
CREATE TABLE link (
    tenant_id BLOB NOT NULL,
    case_id   BLOB NOT NULL,
    other_id  BLOB NOT NULL,
    body      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, other_id)
) STRICT;

-- Replies: held until a moment of the server's clock, or what became of them. The id is that of the op, and of the entry.
CREATE TABLE reply (
    tenant_id BLOB NOT NULL,
    case_id   BLOB NOT NULL,
    reply_id  BLOB NOT NULL,
    state     TEXT NOT NULL,
    until     INTEGER NOT NULL,
    body      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, reply_id)
) STRICT;
CREATE UNIQUE INDEX reply_by_id ON reply (tenant_id, reply_id);
CREATE INDEX reply_held ON reply (tenant_id, until) WHERE state = 'held';

-- What cases know of files. The bytes are found by their hash; whoever holds a case of one may have them.
CREATE TABLE attachment (
    tenant_id     BLOB NOT NULL,
    case_id       BLOB NOT NULL,
    attachment_id BLOB NOT NULL,
    sha256        BLOB NOT NULL,
    body          TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, attachment_id)
) STRICT;
CREATE UNIQUE INDEX attachment_by_id ON attachment (tenant_id, attachment_id);
CREATE INDEX attachment_by_hash ON attachment (tenant_id, sha256, case_id);

-- The contact that stands for the person, when this one was merged.
ALTER TABLE contact ADD COLUMN merged_into BLOB;
CREATE INDEX contact_by_merge ON contact (tenant_id, merged_into) WHERE merged_into IS NOT NULL;

-- A promise told anew or passed on is due like one that is open.
CREATE INDEX promise_live ON promise (tenant_id, due) WHERE state IN ('open', 'renegotiated', 'passed_on');
