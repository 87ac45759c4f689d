SELECT p.case_id, p.promise_id, p.due
FROM person AS w
CROSS JOIN case_row AS c
JOIN promise AS p ON p.tenant_id = c.tenant_id AND p.case_id = c.case_id
WHERE c.tenant_id = ?1 AND c.contact_id = w.contact_id AND c.status <> 'closed' AND p.state = 'broken'
