SELECT c.num
FROM (SELECT rowid AS num FROM contact_fts WHERE contact_fts MATCH ?1 ORDER BY rowid DESC LIMIT 100) hit
JOIN contact p ON p.num = hit.num
JOIN contact w ON w.person = p.person
JOIN case_row c ON c.contact = w.id
LIMIT ?2
