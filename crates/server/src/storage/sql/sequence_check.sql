SELECT
    t.seq,
    t.min_seq,
    (SELECT count(DISTINCT c.seq) FROM change AS c WHERE c.tenant_id = t.tenant_id AND c.seq > t.min_seq),
    coalesce((SELECT max(c.seq) FROM change AS c WHERE c.tenant_id = t.tenant_id), 0),
    coalesce((SELECT max(e.seq) FROM entry AS e WHERE e.tenant_id = t.tenant_id), 0),
    coalesce((SELECT max(f.v) FROM case_field AS f WHERE f.tenant_id = t.tenant_id), 0)
FROM tenant_seq AS t
WHERE t.tenant_id = ?1
