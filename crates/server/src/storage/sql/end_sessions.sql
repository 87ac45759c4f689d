UPDATE token_family SET killed_at = coalesce(killed_at, ?3)
WHERE tenant_id = ?1
  AND device_id IN (SELECT d.device_id FROM device AS d WHERE d.tenant_id = ?1 AND d.operator_id = ?2)
