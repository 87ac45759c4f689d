SELECT c.num
FROM (SELECT rowid AS num FROM contact_fts WHERE contact_fts MATCH ?1 ORDER BY rowid DESC LIMIT 100) hit
JOIN contact p ON p.num = hit.num
JOIN case_row c ON c.contact = p.id
LIMIT ?2
