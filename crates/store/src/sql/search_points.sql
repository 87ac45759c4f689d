SELECT c.num
FROM (SELECT rowid AS num FROM point_fts WHERE point_fts MATCH ?1 ORDER BY rowid DESC LIMIT 100) hit
JOIN contact_point n ON n.num = hit.num
JOIN contact p ON p.id = n.contact
JOIN contact w ON w.person = p.person
JOIN case_row c ON c.contact = w.id
LIMIT ?2
