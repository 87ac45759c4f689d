SELECT case_id
FROM case_scope
WHERE tenant_id = ?1 AND scope_id = ?2 AND case_id >= ?3 AND (?4 OR case_id <> ?3) AND (done = 1 OR moved_seq > ?5)
ORDER BY case_id
LIMIT 500
