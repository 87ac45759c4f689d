SELECT DISTINCT s.scope_id
FROM person AS p
CROSS JOIN case_row AS c
JOIN case_scope AS s ON s.tenant_id = c.tenant_id AND s.case_id = c.case_id
WHERE c.tenant_id = ?1 AND c.contact_id = p.contact_id
