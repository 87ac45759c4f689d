-- What the pieces of over-help's catalogue were, each version whole; the newest stands in the directory as well.
CREATE TABLE catalogue_version (
    tenant_id BLOB NOT NULL,
    piece     TEXT NOT NULL,
    version   INTEGER NOT NULL,
    body      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, piece, version)
) STRICT;
