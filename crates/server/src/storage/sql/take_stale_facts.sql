UPDATE case_row
SET fact_stale = 0
WHERE tenant_id = ?1 AND case_id IN
  (SELECT case_id FROM case_row WHERE tenant_id = ?1 AND fact_stale = 1 ORDER BY case_id LIMIT ?2)
RETURNING case_id
