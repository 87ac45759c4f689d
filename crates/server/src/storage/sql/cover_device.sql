UPDATE device
SET durable_n = CASE WHEN durable_n < ?4 THEN ?4 ELSE durable_n END
WHERE tenant_id = ?1 AND device_id = ?2 AND incarnation = ?3
