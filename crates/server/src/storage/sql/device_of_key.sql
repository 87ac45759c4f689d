SELECT device_id
FROM device
WHERE tenant_id = ?1 AND operator_id = ?2 AND public_key = ?3 AND revoked_at IS NULL
