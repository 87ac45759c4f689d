INSERT INTO promise (tenant_id, case_id, promise_id, state, due, body)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (tenant_id, case_id, promise_id)
DO UPDATE SET state = excluded.state, due = excluded.due, body = excluded.body
