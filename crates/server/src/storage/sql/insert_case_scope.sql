INSERT INTO case_scope (tenant_id, scope_id, case_id, done, moved_seq, closed_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
