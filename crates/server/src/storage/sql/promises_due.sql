SELECT case_id, promise_id
FROM promise
WHERE tenant_id = ?1 AND state IN ('open', 'renegotiated', 'passed_on') AND due < ?2
ORDER BY due
LIMIT ?3
