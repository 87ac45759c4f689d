INSERT INTO op_result (tenant_id, oid, device_id, operator_id, body_sha256, result)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
