SELECT c.case_id
FROM person AS w
CROSS JOIN case_row AS c
JOIN case_field AS f ON f.tenant_id = c.tenant_id AND f.case_id = c.case_id
WHERE c.tenant_id = ?1 AND c.contact_id = w.contact_id AND c.status NOT IN ('solved', 'closed')
  AND f.field = 'complaint' AND f.val = 'true'
