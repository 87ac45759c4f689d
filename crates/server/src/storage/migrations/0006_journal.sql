-- What was read, by whom and in which hour; what over-help decided, without author and device. No number, no moment of
-- receipt and no order of arrival: nothing here ties a decision to the reads beside it.
CREATE TABLE journal (
    tenant_id   BLOB NOT NULL,
    line_id     BLOB NOT NULL,
    kind        TEXT NOT NULL,
    case_id     BLOB NOT NULL,
    operator_id BLOB,
    at          INTEGER NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (tenant_id, line_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_of_case ON journal (tenant_id, case_id, at);
