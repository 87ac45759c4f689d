INSERT INTO directory (tenant_id, kind, key, body, seq)
VALUES (?1, ?2, ?3, ?4, 0)
ON CONFLICT (tenant_id, kind, key) DO UPDATE SET body = excluded.body, seq = 0
