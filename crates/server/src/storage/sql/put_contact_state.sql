INSERT INTO contact_state (tenant_id, contact_id, body, seq)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (tenant_id, contact_id) DO UPDATE SET body = excluded.body, seq = excluded.seq
