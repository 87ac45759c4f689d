INSERT INTO attachment (tenant_id, case_id, attachment_id, sha256, body)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (tenant_id, case_id, attachment_id) DO UPDATE SET body = excluded.body
