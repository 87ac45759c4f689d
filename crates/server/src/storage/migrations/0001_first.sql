-- Tenant first in every key, so that the schema can be distributed by tenant. Ids are 16 bytes, times are
-- milliseconds UTC, texts are compared in Rust and never by the database. No foreign keys: rows of a case
-- are written together with it in one transaction, and `doctor` looks for orphans.
--
-- Written as SQLite has it; schema.rs reads the same text for PostgreSQL, with that engine's names of types.

CREATE TABLE server_secret (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE organisation (
    tenant_id  BLOB PRIMARY KEY,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The one counter of an organisation. Changes up to min_seq are not kept.
CREATE TABLE tenant_seq (
    tenant_id BLOB PRIMARY KEY,
    epoch     TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    min_seq   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sequences given before a restore and lost with it: a base among them is compared by value.
CREATE TABLE lost_range (
    tenant_id BLOB NOT NULL,
    after_seq INTEGER NOT NULL,
    upto_seq  INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, after_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE year_number (
    tenant_id BLOB NOT NULL,
    year      INTEGER NOT NULL,
    last      INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, year)
) STRICT, WITHOUT ROWID;

-- Queues, operators, topics, notices: small, read whole, shared with every console.
CREATE TABLE directory (
    tenant_id BLOB NOT NULL,
    kind      TEXT NOT NULL,
    key       TEXT NOT NULL,
    body      TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, kind, key)
) STRICT;

-- A name is looked up before the tenant is known, so it is unique over the server.
CREATE TABLE account (
    tenant_id       BLOB NOT NULL,
    operator_id     BLOB NOT NULL,
    login           TEXT NOT NULL UNIQUE,
    password_hash   TEXT NOT NULL,
    role            TEXT NOT NULL,
    all_queues      INTEGER NOT NULL,
    scopes_revision INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    disabled_at     INTEGER,
    PRIMARY KEY (tenant_id, operator_id)
) STRICT;

CREATE TABLE account_queue (
    tenant_id   BLOB NOT NULL,
    operator_id BLOB NOT NULL,
    queue_id    BLOB NOT NULL,
    PRIMARY KEY (tenant_id, operator_id, queue_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    tenant_id   BLOB NOT NULL,
    device_id   BLOB NOT NULL,
    operator_id BLOB NOT NULL,
    name        TEXT NOT NULL,
    public_key  BLOB NOT NULL,
    enrolled_at INTEGER NOT NULL,
    seen_at     INTEGER NOT NULL,
    revoked_at  INTEGER,
    incarnation INTEGER NOT NULL,
    last_op_n   INTEGER NOT NULL,
    durable_n   INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, device_id)
) STRICT;
CREATE INDEX device_of_operator ON device (tenant_id, operator_id);

-- A line of refresh tokens that began with one sign-in. Only hashes are kept.
CREATE TABLE token_family (
    tenant_id BLOB NOT NULL,
    family_id BLOB NOT NULL,
    device_id BLOB NOT NULL,
    killed_at INTEGER,
    PRIMARY KEY (tenant_id, family_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE refresh_token (
    tenant_id  BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    family_id  BLOB NOT NULL,
    parent     BLOB,
    issued_at  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER,
    PRIMARY KEY (tenant_id, token_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_token_of_family ON refresh_token (tenant_id, family_id);
CREATE INDEX refresh_token_expiry ON refresh_token (tenant_id, expires_at);

CREATE TABLE access_token (
    tenant_id  BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    family_id  BLOB NOT NULL,
    device_id  BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, token_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_token_expiry ON access_token (tenant_id, expires_at);

CREATE TABLE case_row (
    tenant_id  BLOB NOT NULL,
    case_id    BLOB NOT NULL,
    code       TEXT NOT NULL,
    number     TEXT,
    created_at INTEGER NOT NULL,
    created_by BLOB NOT NULL,
    contact_id BLOB,
    status     TEXT NOT NULL,
    status_at  INTEGER NOT NULL,   -- by the server's clock
    seq        INTEGER NOT NULL,   -- of the last write
    unknown    TEXT,
    PRIMARY KEY (tenant_id, case_id)
) STRICT;
CREATE INDEX case_by_code ON case_row (tenant_id, code);
CREATE INDEX case_by_contact ON case_row (tenant_id, contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX case_solved ON case_row (tenant_id, status_at) WHERE status = 'solved';

CREATE TABLE case_field (
    tenant_id BLOB NOT NULL,
    case_id   BLOB NOT NULL,
    field     TEXT NOT NULL,
    v         INTEGER NOT NULL,
    val       TEXT NOT NULL,
    by_user   BLOB,
    at        INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, case_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_tag (
    tenant_id BLOB NOT NULL,
    case_id   BLOB NOT NULL,
    tag       TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, tag)
) STRICT, WITHOUT ROWID;

-- Who holds a case. `done` and `moved_seq` (the last change between done and not) serve the two passes of a snapshot.
CREATE TABLE case_scope (
    tenant_id BLOB NOT NULL,
    scope_id  BLOB NOT NULL,
    case_id   BLOB NOT NULL,
    done      INTEGER NOT NULL,
    moved_seq INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, scope_id, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_scope_open ON case_scope (tenant_id, scope_id, case_id) WHERE done = 0;
CREATE INDEX case_scope_of_case ON case_scope (tenant_id, case_id, scope_id);

CREATE TABLE entry (
    tenant_id BLOB NOT NULL,
    case_id   BLOB NOT NULL,
    seq       INTEGER NOT NULL,
    idx       INTEGER NOT NULL,
    entry_id  BLOB NOT NULL,
    at        INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    author    TEXT NOT NULL,
    body      TEXT NOT NULL,
    meta      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, seq, idx)
) STRICT;
CREATE UNIQUE INDEX entry_by_id ON entry (tenant_id, entry_id);

CREATE TABLE contact (
    tenant_id  BLOB NOT NULL,
    contact_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    created_by BLOB,
    fields     TEXT NOT NULL,
    points     TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, contact_id)
) STRICT;
CREATE INDEX contact_by_author ON contact (tenant_id, created_by) WHERE created_by IS NOT NULL;

CREATE TABLE promise (
    tenant_id  BLOB NOT NULL,
    case_id    BLOB NOT NULL,
    promise_id BLOB NOT NULL,
    state      TEXT NOT NULL,
    due        INTEGER NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, promise_id)
) STRICT;
CREATE UNIQUE INDEX promise_by_id ON promise (tenant_id, promise_id);
CREATE INDEX promise_due ON promise (tenant_id, due) WHERE state = 'open';

CREATE TABLE handoff (
    tenant_id  BLOB NOT NULL,
    case_id    BLOB NOT NULL,
    handoff_id BLOB NOT NULL,
    office     BLOB NOT NULL,
    answered   INTEGER NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, handoff_id)
) STRICT;
CREATE UNIQUE INDEX handoff_by_id ON handoff (tenant_id, handoff_id);

CREATE TABLE conflict (
    tenant_id   BLOB NOT NULL,
    case_id     BLOB NOT NULL,
    conflict_id BLOB NOT NULL,
    open        INTEGER NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, conflict_id)
) STRICT;

-- What became of suggestions. No author and no device, here or in the change that carries it: nothing that travels says
-- whose it was. Whoever reads this database can still find out: by the sequence, which the author's other ops of the
-- same push share, and by the hash that op_number and op_result both keep.
CREATE TABLE suggestion_outcome (
    tenant_id  BLOB NOT NULL,
    case_id    BLOB NOT NULL,
    outcome_id BLOB NOT NULL,
    body       TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, outcome_id)
) STRICT;

CREATE TABLE experience (
    tenant_id     BLOB NOT NULL,
    case_id       BLOB NOT NULL,
    experience_id BLOB NOT NULL,
    at            INTEGER NOT NULL,
    source        TEXT NOT NULL,
    words         TEXT NOT NULL,
    answers       TEXT NOT NULL,
    PRIMARY KEY (tenant_id, case_id, experience_id)
) STRICT;

-- The change log. An entry's or an outcome's body is not repeated here: those rows never change.
-- `gate` keeps a change from devices it means nothing to: see storage/change_log.rs.
CREATE TABLE change (
    tenant_id     BLOB NOT NULL,
    seq           INTEGER NOT NULL,
    idx           INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    entity        TEXT NOT NULL,
    entity_id     BLOB,
    case_id       BLOB,
    body          TEXT,
    gate          TEXT,
    origin_device BLOB,
    origin_oid    BLOB,
    at            INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, seq, idx)
) STRICT;

-- One row per scope that holds what changed. Beside the change and not in it, so that a body is stored once and a
-- device that holds several scopes reads it once.
CREATE TABLE change_scope (
    tenant_id BLOB NOT NULL,
    seq       INTEGER NOT NULL,
    idx       INTEGER NOT NULL,
    scope_id  BLOB NOT NULL,
    PRIMARY KEY (tenant_id, seq, idx, scope_id)
) STRICT, WITHOUT ROWID;

-- What each number of a device incarnation was answered. No oid for a suggestion's outcome, so that its author is not
-- written beside it; the hash has to stay, because a number sent again must carry the same body.
CREATE TABLE op_number (
    tenant_id   BLOB NOT NULL,
    device_id   BLOB NOT NULL,
    incarnation INTEGER NOT NULL,
    op_n        INTEGER NOT NULL,
    oid         BLOB,
    body_sha256 BLOB NOT NULL,
    result      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, device_id, incarnation, op_n)
) STRICT, WITHOUT ROWID;

-- What each op came to, for ever: it may come again under another number after a restore. No device and operator
-- for a suggestion's outcome; see there for what that hides and what it does not.
CREATE TABLE op_result (
    tenant_id   BLOB NOT NULL,
    oid         BLOB NOT NULL,
    device_id   BLOB,
    operator_id BLOB,
    body_sha256 BLOB NOT NULL,
    result      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, oid)
) STRICT, WITHOUT ROWID;

-- Ops outside their author's scopes or rights, kept for a supervisor. A suggestion's outcome without author.
CREATE TABLE stranded_op (
    tenant_id   BLOB NOT NULL,
    oid         BLOB NOT NULL,
    device_id   BLOB,
    operator_id BLOB,
    body        TEXT NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, oid)
) STRICT;

-- Append-only: hash = SHA-256(hash of the entry before || entry).
CREATE TABLE audit (
    tenant_id BLOB NOT NULL,
    n         INTEGER NOT NULL,
    entry     TEXT NOT NULL,
    hash      BLOB NOT NULL,
    PRIMARY KEY (tenant_id, n)
) STRICT;

CREATE TABLE backup_made (
    tenant_id BLOB NOT NULL,
    at        INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, at)
) STRICT, WITHOUT ROWID;
