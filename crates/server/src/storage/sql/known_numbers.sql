SELECT op_n, body_sha256, result
FROM op_number
WHERE tenant_id = ?1 AND device_id = ?2 AND incarnation = ?3 AND op_n BETWEEN ?4 AND ?5
