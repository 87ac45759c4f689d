SELECT c.num, e.num
FROM (SELECT rowid AS num FROM entry_fts WHERE entry_fts MATCH ?1 ORDER BY rowid DESC LIMIT ?2) hit
JOIN entry e ON e.num = hit.num
JOIN case_row c ON c.id = e.case_id
