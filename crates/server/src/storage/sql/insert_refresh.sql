INSERT INTO refresh_token (tenant_id, token_hash, family_id, parent, issued_at, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
