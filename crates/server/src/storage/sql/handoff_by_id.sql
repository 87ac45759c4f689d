SELECT case_id, body
FROM handoff
WHERE tenant_id = ?1 AND handoff_id = ?2
