-- The Book. An article whole, its sections with their versions inside; what was done to it, which never changes; and how it
-- fared, as reckoned last from the cases.
CREATE TABLE article (
    tenant_id  BLOB NOT NULL,
    article_id BLOB NOT NULL,
    body       TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, article_id)
) STRICT;

CREATE TABLE article_version (
    tenant_id  BLOB NOT NULL,
    article_id BLOB NOT NULL,
    seq        INTEGER NOT NULL,
    version_id BLOB NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (tenant_id, article_id, seq, version_id)
) STRICT;

CREATE TABLE article_fare (
    tenant_id  BLOB NOT NULL,
    article_id BLOB NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (tenant_id, article_id)
) STRICT;

-- What was done with articles on cases, found without reading every timeline.
CREATE INDEX entry_of_book ON entry (tenant_id, case_id) WHERE kind = 'book';
