INSERT INTO device
    (tenant_id, device_id, operator_id, name, public_key, enrolled_at, seen_at, incarnation, last_op_n, durable_n)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 1, 0, 0)
