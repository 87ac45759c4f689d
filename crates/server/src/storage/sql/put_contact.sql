INSERT INTO contact (tenant_id, contact_id, created_at, created_by, fields, points, seq, merged_into)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (tenant_id, contact_id) DO UPDATE SET fields = excluded.fields, points = excluded.points, seq = excluded.seq,
    merged_into = excluded.merged_into
