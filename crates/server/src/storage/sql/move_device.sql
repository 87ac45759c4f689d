-- What a backup covers of another incarnation says nothing of this one.
UPDATE device
SET durable_n = CASE WHEN incarnation = ?3 THEN durable_n ELSE 0 END, incarnation = ?3, last_op_n = ?4
WHERE tenant_id = ?1 AND device_id = ?2
