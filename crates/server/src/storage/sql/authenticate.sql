SELECT d.device_id, a.expires_at, f.killed_at, d.revoked_at, d.operator_id
FROM access_token AS a
JOIN token_family AS f ON f.tenant_id = a.tenant_id AND f.family_id = a.family_id
JOIN device AS d ON d.tenant_id = a.tenant_id AND d.device_id = a.device_id
WHERE a.tenant_id = ?1 AND a.token_hash = ?2
