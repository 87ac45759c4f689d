SELECT seq, idx, scope_id
FROM change_scope
WHERE tenant_id = ?1 AND seq > ?2
ORDER BY seq, idx
