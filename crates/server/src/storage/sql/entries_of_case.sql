SELECT seq, idx, case_id, entry_id, at, kind, author, body, meta
FROM entry
WHERE tenant_id = ?1 AND case_id = ?2
ORDER BY seq, idx
