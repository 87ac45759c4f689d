SELECT body
FROM directory
WHERE tenant_id = ?1
ORDER BY CASE kind WHEN 'queue' THEN 0 WHEN 'operator' THEN 1 WHEN 'topic' THEN 2 ELSE 3 END, key
