SELECT case_id, reply_id
FROM reply
WHERE tenant_id = ?1 AND state = 'sending' AND (until <= ?2 OR until > ?3)
ORDER BY until
LIMIT ?4
