SELECT contact_id
FROM contact AS c
WHERE c.tenant_id = ?1 AND c.created_by = ?2
  AND NOT EXISTS (SELECT 1 FROM case_row AS r WHERE r.tenant_id = c.tenant_id AND r.contact_id = c.contact_id)
ORDER BY contact_id
