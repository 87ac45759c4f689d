-- Superseded: one of its successors, or of the other successors of its own parent, was used.
SELECT
    r.expires_at,
    f.killed_at IS NOT NULL,
    d.revoked_at IS NOT NULL,
    EXISTS (
        SELECT 1 FROM refresh_token AS s
        WHERE s.tenant_id = r.tenant_id AND s.family_id = r.family_id AND s.used_at IS NOT NULL
          AND (s.parent = r.token_hash OR (s.parent = r.parent AND s.token_hash <> r.token_hash))
    ),
    d.operator_id
FROM refresh_token AS r
JOIN token_family AS f ON f.tenant_id = r.tenant_id AND f.family_id = r.family_id
JOIN device AS d ON d.tenant_id = f.tenant_id AND d.device_id = f.device_id
WHERE r.tenant_id = ?1 AND r.token_hash = ?2
