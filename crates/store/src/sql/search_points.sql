SELECT c.num
FROM (SELECT rowid AS num FROM point_fts WHERE point_fts MATCH ?1 ORDER BY rowid DESC LIMIT 100) hit
JOIN contact_point p ON p.num = hit.num
JOIN case_row c ON c.contact = p.contact
LIMIT ?2
