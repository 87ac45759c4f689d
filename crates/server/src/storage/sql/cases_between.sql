SELECT case_id
FROM case_scope
WHERE tenant_id = ?1 AND scope_id = ?2 AND case_id >= ?3 AND (?4 OR case_id <> ?3) AND (?5 OR case_id <= ?6)
ORDER BY case_id
LIMIT 1001
