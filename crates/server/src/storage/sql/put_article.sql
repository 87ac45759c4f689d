INSERT INTO article (tenant_id, article_id, body, seq)
VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (tenant_id, article_id) DO UPDATE SET body = excluded.body, seq = excluded.seq
