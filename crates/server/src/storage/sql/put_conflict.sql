INSERT INTO conflict (tenant_id, case_id, conflict_id, open, body)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (tenant_id, case_id, conflict_id) DO UPDATE SET open = excluded.open, body = excluded.body
