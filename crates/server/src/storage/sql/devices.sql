SELECT device_id, operator_id, name, seen_at, revoked_at
FROM device
WHERE tenant_id = ?1
ORDER BY seen_at DESC
