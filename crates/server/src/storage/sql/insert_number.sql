INSERT INTO op_number (tenant_id, device_id, incarnation, op_n, oid, body_sha256, result)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
