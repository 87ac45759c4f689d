INSERT INTO journal (tenant_id, line_id, kind, case_id, operator_id, at, body)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (tenant_id, line_id) DO NOTHING
