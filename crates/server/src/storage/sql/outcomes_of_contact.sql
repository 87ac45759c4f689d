WITH RECURSIVE person (contact_id) AS (
    SELECT contact_id FROM contact WHERE tenant_id = ?1 AND contact_id = ?2
    UNION
    SELECT x.contact_id
    FROM person AS p
    CROSS JOIN contact AS x
    WHERE x.tenant_id = ?1 AND x.merged_into = p.contact_id
)
SELECT o.body
FROM person AS w
CROSS JOIN case_row AS c
JOIN suggestion_outcome AS o ON o.tenant_id = c.tenant_id AND o.case_id = c.case_id
WHERE c.tenant_id = ?1 AND c.contact_id = w.contact_id
