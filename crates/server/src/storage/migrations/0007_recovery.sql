-- What revoked devices had not sent yet, in pieces, sealed to the organisation: each piece comes once.
CREATE TABLE recovery (
    tenant_id BLOB NOT NULL,
    device_id BLOB NOT NULL,
    part      INTEGER NOT NULL,
    parts     INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    bytes     BLOB NOT NULL,
    PRIMARY KEY (tenant_id, device_id, part)
) STRICT, WITHOUT ROWID;
