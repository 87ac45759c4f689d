SELECT case_id, body
FROM promise
WHERE tenant_id = ?1 AND promise_id = ?2
