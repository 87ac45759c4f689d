INSERT INTO link (tenant_id, case_id, other_id, body)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (tenant_id, case_id, other_id) DO UPDATE SET body = excluded.body
