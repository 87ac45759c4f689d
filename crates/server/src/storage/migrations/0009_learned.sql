-- What over-help learned last from all of an organisation's work, in pieces, each under the place of its first byte. What
-- there is of it stands in the directory, so that consoles are told.
CREATE TABLE learned_part (
    tenant_id BLOB NOT NULL,
    sha256    BLOB NOT NULL,
    starts_at INTEGER NOT NULL,
    bytes     BLOB NOT NULL,
    PRIMARY KEY (tenant_id, sha256, starts_at)
) STRICT;

-- It learns from cases in the order in which they were solved.
CREATE INDEX entry_solved ON entry (tenant_id, seq, idx) WHERE kind = 'solved';
