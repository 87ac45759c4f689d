SELECT author
FROM entry
WHERE tenant_id = ?1 AND case_id = ?2 AND kind = 'message_out' AND (seq > ?3 OR seq = ?3 AND idx > ?4)
ORDER BY seq, idx
