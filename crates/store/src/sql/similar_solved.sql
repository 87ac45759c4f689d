SELECT c.id, c.code, c.subject, c.rest, t.text
FROM (SELECT rowid AS num FROM case_fts WHERE case_fts MATCH ?1 ORDER BY rowid DESC LIMIT 400) hit
JOIN case_row c ON c.num = hit.num
JOIN case_text t ON t.num = hit.num
WHERE c.done = 1 AND c.id <> ?3 AND (?2 IS NULL OR c.topic = ?2)
LIMIT 60
