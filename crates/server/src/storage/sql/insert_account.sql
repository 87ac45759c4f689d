INSERT INTO account
    (tenant_id, operator_id, login, password_hash, role, all_queues, scopes_revision, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)
ON CONFLICT DO NOTHING
