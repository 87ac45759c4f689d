-- Notes that call whoever works at this device and that they have not answered. Who works here is what hello named.
CREATE TABLE mention (
  entry_id BLOB PRIMARY KEY,
  case_id BLOB NOT NULL,
  seq INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX mention_case ON mention (case_id);
-- Seen by hand: it outlasts a timeline that is fetched anew.
CREATE TABLE mention_seen (entry_id BLOB PRIMARY KEY) WITHOUT ROWID;

CREATE TRIGGER mention_new AFTER INSERT ON entry
WHEN NEW.kind = 'note' AND NEW.state = 0 AND instr(NEW.meta, '"mentions"') > 0
BEGIN
  INSERT OR IGNORE INTO mention (entry_id, case_id, seq)
  SELECT NEW.id, NEW.case_id, NEW.seq FROM meta, json_each(meta.value) own, json_each(NEW.meta, '$.mentions') called
  WHERE meta.key = 'scopes' AND own.value = 'own:' || called.value
    AND NOT EXISTS (SELECT 1 FROM mention_seen WHERE entry_id = NEW.id)
    -- A timeline comes in any order: an answer may be here already.
    AND NOT EXISTS (
      SELECT 1 FROM entry e WHERE e.case_id = NEW.case_id AND e.seq > NEW.seq AND e.by_who = 'operator'
        AND lower(hex(e.by_id)) = replace(called.value, '-', '')
        AND e.kind IN ('note', 'message_out', 'call_out', 'taken', 'assigned', 'handoff_asked', 'solved'));
END;
CREATE TRIGGER mention_answered AFTER INSERT ON entry
WHEN NEW.by_who = 'operator' AND NEW.kind IN ('note', 'message_out', 'call_out', 'taken', 'assigned', 'handoff_asked', 'solved')
 AND EXISTS (SELECT 1 FROM mention WHERE case_id = NEW.case_id AND seq < NEW.seq)
 AND EXISTS (
   SELECT 1 FROM meta, json_each(meta.value) own
   WHERE meta.key = 'scopes' AND replace(own.value, '-', '') = 'own:' || lower(hex(NEW.by_id)))
BEGIN
  DELETE FROM mention WHERE case_id = NEW.case_id AND seq < NEW.seq;
END;
CREATE TRIGGER mention_gone AFTER DELETE ON entry
WHEN OLD.kind = 'note'
BEGIN
  DELETE FROM mention WHERE entry_id = OLD.id;
END;
