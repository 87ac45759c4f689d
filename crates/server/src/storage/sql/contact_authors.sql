WITH RECURSIVE person (contact_id) AS (
    SELECT contact_id FROM contact WHERE tenant_id = ?1 AND contact_id = ?2
    UNION
    SELECT x.contact_id
    FROM contact AS x
    JOIN person AS p ON x.merged_into = p.contact_id
    WHERE x.tenant_id = ?1
)
SELECT DISTINCT x.created_by
FROM person AS p
JOIN contact AS x ON x.tenant_id = ?1 AND x.contact_id = p.contact_id
WHERE x.created_by IS NOT NULL
