SELECT DISTINCT x.created_by
FROM person AS p
CROSS JOIN contact AS x
WHERE x.tenant_id = ?1 AND x.contact_id = p.contact_id AND x.created_by IS NOT NULL
