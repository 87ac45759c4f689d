DELETE FROM token_family
WHERE tenant_id = ?1 AND family_id = ?2
  AND NOT EXISTS (SELECT 1 FROM refresh_token AS r WHERE r.tenant_id = ?1 AND r.family_id = ?2)
