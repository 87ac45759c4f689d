SELECT o.body
FROM person AS w
CROSS JOIN case_row AS c
JOIN suggestion_outcome AS o ON o.tenant_id = c.tenant_id AND o.case_id = c.case_id
WHERE c.tenant_id = ?1 AND c.contact_id = w.contact_id
