INSERT INTO handoff (tenant_id, case_id, handoff_id, office, answered, body)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (tenant_id, case_id, handoff_id)
DO UPDATE SET office = excluded.office, answered = excluded.answered, body = excluded.body
