-- Every row that stands for one person: the one asked about, and those merged into it.
WITH RECURSIVE person (contact_id) AS (
    SELECT contact_id FROM contact WHERE tenant_id = ?1 AND contact_id = ?2
    UNION
    SELECT x.contact_id
    FROM person AS p
    CROSS JOIN contact AS x
    WHERE x.tenant_id = ?1 AND x.merged_into = p.contact_id
)
