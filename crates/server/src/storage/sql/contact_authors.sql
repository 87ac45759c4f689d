WITH RECURSIVE person (contact_id) AS (
    SELECT contact_id FROM contact WHERE tenant_id = ?1 AND contact_id = ?2
    UNION
    SELECT x.contact_id
    FROM person AS p
    CROSS JOIN contact AS x
    WHERE x.tenant_id = ?1 AND x.merged_into = p.contact_id
)
SELECT DISTINCT x.created_by
FROM person AS p
CROSS JOIN contact AS x
WHERE x.tenant_id = ?1 AND x.contact_id = p.contact_id AND x.created_by IS NOT NULL
