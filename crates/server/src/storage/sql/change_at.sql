SELECT entity, entity_id, case_id, body, gate
FROM change
WHERE tenant_id = ?1 AND seq = ?2 AND idx = ?3
