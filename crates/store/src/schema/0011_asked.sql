-- What an office was asked and still owes an answer to, by date: the list of a specialist's day. The office is the text of
-- its id, as the scopes name it; done rows are not in the index.
ALTER TABLE handoff ADD COLUMN office TEXT NOT NULL DEFAULT '';
ALTER TABLE handoff ADD COLUMN due INTEGER;
ALTER TABLE handoff ADD COLUMN open INTEGER NOT NULL DEFAULT 0;
UPDATE handoff SET office = coalesce(json_extract(row, '$.office'), ''),
                   due = json_extract(row, '$.due'),
                   open = json_extract(row, '$.answered_at') IS NULL;
CREATE INDEX handoff_open ON handoff (due, office, case_id) WHERE open = 1;
