SELECT d.public_key, r.family_id
FROM refresh_token AS r
JOIN token_family AS f ON f.tenant_id = r.tenant_id AND f.family_id = r.family_id
JOIN device AS d ON d.tenant_id = f.tenant_id AND d.device_id = f.device_id
WHERE r.tenant_id = ?1 AND r.token_hash = ?2 AND d.device_id = ?3
