UPDATE device
SET durable_n = max(durable_n, ?4)
WHERE tenant_id = ?1 AND device_id = ?2 AND incarnation = ?3
