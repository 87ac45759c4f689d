INSERT INTO case_row
    (tenant_id, case_id, code, number, created_at, created_by, contact_id, status, status_at, seq, unknown)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
