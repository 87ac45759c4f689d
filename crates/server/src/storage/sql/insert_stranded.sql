INSERT INTO stranded_op (tenant_id, oid, device_id, operator_id, body, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
