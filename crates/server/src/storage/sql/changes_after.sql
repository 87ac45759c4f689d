SELECT seq, idx, scope_id
FROM change_scope
WHERE tenant_id = ?1 AND (seq, idx, scope_id) > (?2, ?3, ?4)
ORDER BY seq, idx, scope_id
LIMIT ?5
