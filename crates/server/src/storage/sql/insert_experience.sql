INSERT INTO experience (tenant_id, case_id, experience_id, at, source, words, answers)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT DO NOTHING
