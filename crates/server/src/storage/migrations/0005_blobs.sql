-- The bytes of attachments, by their hash: how many there are to be, how many are here, whether they are all here and right.
CREATE TABLE blob (
    tenant_id  BLOB NOT NULL,
    sha256     BLOB NOT NULL,
    size       INTEGER NOT NULL,
    held       INTEGER NOT NULL,
    is_whole   INTEGER NOT NULL,
    touched_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, sha256)
) STRICT;

-- In the pieces they came in, each under the place of its first byte.
CREATE TABLE blob_part (
    tenant_id BLOB NOT NULL,
    sha256    BLOB NOT NULL,
    starts_at INTEGER NOT NULL,
    bytes     BLOB NOT NULL,
    PRIMARY KEY (tenant_id, sha256, starts_at)
) STRICT;
