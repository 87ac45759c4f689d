-- Promises as a list: on which one it stands (0 what was promised, 1 planned calls; nothing when it is over), and who answers
-- for it (nobody, when an office does). Both lists are walked by date.
ALTER TABLE promise ADD COLUMN listed INTEGER;
ALTER TABLE promise ADD COLUMN who BLOB;
UPDATE promise SET
  listed = CASE WHEN state IN ('open', 'renegotiated', 'passed_on', 'broken') THEN json_type(row, '$.call') IS NOT NULL END,
  who = CASE WHEN json_extract(row, '$.office') IS NULL THEN unhex(json_extract(row, '$.by'), '-') END;
CREATE INDEX promise_of ON promise (who, listed, due) WHERE listed IS NOT NULL;
CREATE INDEX promise_listed ON promise (listed, due) WHERE listed IS NOT NULL;
