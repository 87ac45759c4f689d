SELECT e.case_id, e.kind, e.at, e.meta
FROM (SELECT DISTINCT case_id FROM entry WHERE tenant_id = ?1 AND kind = 'book') b
JOIN entry e ON e.tenant_id = ?1 AND e.case_id = b.case_id
WHERE e.kind IN ('book', 'solved', 'reopened')
