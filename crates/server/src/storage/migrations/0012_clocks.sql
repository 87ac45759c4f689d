-- By when what was undertaken for a case is due next: looked at by the server's job. A case that was written to, or for which
-- something else is undertaken, is stale until the job has looked.
ALTER TABLE case_row ADD COLUMN clock_due INTEGER;
ALTER TABLE case_row ADD COLUMN clock_stale INTEGER NOT NULL DEFAULT 1;
CREATE INDEX case_clock_due ON case_row (tenant_id, clock_due) WHERE clock_due IS NOT NULL;
CREATE INDEX case_clock_stale ON case_row (tenant_id, case_id) WHERE clock_stale = 1;
