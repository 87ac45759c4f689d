INSERT INTO article_fare (tenant_id, article_id, body)
VALUES (?1, ?2, ?3)
ON CONFLICT (tenant_id, article_id) DO UPDATE SET body = excluded.body
