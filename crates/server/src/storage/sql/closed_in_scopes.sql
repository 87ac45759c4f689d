-- Closed cases and the scopes that hold them, the longest closed first, after a place in that order.
SELECT closed_at, case_id, scope_id
FROM case_scope
WHERE tenant_id = ?1 AND closed_at < ?2
  AND (closed_at > ?3 OR closed_at = ?3 AND (case_id > ?4 OR case_id = ?4 AND scope_id > ?5))
ORDER BY closed_at, case_id, scope_id
LIMIT ?6
