INSERT INTO reply (tenant_id, case_id, reply_id, state, until, body)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (tenant_id, case_id, reply_id) DO UPDATE SET state = excluded.state, until = excluded.until, body = excluded.body
