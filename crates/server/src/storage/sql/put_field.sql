INSERT INTO case_field (tenant_id, case_id, field, v, val, by_user, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (tenant_id, case_id, field)
DO UPDATE SET v = excluded.v, val = excluded.val, by_user = excluded.by_user, at = excluded.at
