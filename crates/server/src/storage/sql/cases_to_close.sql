SELECT case_id
FROM case_row
WHERE tenant_id = ?1 AND status = 'solved' AND status_at < ?2
ORDER BY status_at
LIMIT ?3
