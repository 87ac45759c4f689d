INSERT INTO change
    (tenant_id, seq, idx, kind, entity, entity_id, case_id, body, gate, origin_device, origin_oid, at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
