UPDATE case_row
SET contact_id = ?3, status = ?4, status_at = CASE WHEN ?5 THEN ?6 ELSE status_at END, seq = ?7,
    clock_stale = 1, fact_stale = 1
WHERE tenant_id = ?1 AND case_id = ?2
