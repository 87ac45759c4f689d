-- Cases as figures count them: one row for each thing counted, with the local day, the local month and the working time
-- reckoned when it was written. A case that was written to is stale until the job has said it anew. No row says who did it.
CREATE TABLE figure_fact (
    tenant_id BLOB NOT NULL,
    figure    TEXT NOT NULL,
    at        INTEGER NOT NULL,
    case_id   BLOB NOT NULL,
    n         INTEGER NOT NULL,
    day       INTEGER NOT NULL,
    month     INTEGER NOT NULL,
    until_at  INTEGER,
    ripe      INTEGER NOT NULL,
    value     INTEGER,
    hit       INTEGER,
    sort      TEXT NOT NULL,
    code      TEXT NOT NULL,
    queue     BLOB,
    topic     TEXT,
    channel   TEXT,
    contact   TEXT,
    PRIMARY KEY (tenant_id, figure, at, case_id, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX figure_fact_of_case ON figure_fact (tenant_id, case_id);
ALTER TABLE case_row ADD COLUMN fact_stale INTEGER NOT NULL DEFAULT 1;
CREATE INDEX case_fact_stale ON case_row (tenant_id, case_id) WHERE fact_stale = 1;
