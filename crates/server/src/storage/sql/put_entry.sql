INSERT INTO entry (tenant_id, case_id, seq, idx, entry_id, at, kind, author, body, meta)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
