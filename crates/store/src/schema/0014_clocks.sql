-- By when what was undertaken for a case is due next, and what it is. Which cases have to be looked at again is written down
-- where the change happens; what comes of it is reckoned when the change is in.
ALTER TABLE case_row ADD COLUMN clock_due INTEGER;
ALTER TABLE case_row ADD COLUMN clock_kind TEXT;
CREATE INDEX case_clock ON case_row (clock_due) WHERE done = 0 AND clock_due IS NOT NULL;
CREATE TABLE clock_stale (case_id BLOB PRIMARY KEY) WITHOUT ROWID;

CREATE TRIGGER clock_case_new AFTER INSERT ON case_row
WHEN NEW.done = 0 AND EXISTS (SELECT 1 FROM directory WHERE kind = 'service_level')
BEGIN
  INSERT OR IGNORE INTO clock_stale VALUES (NEW.id);
END;
CREATE TRIGGER clock_case_changed AFTER UPDATE OF done, queue, priority ON case_row
WHEN (OLD.done, OLD.queue, OLD.priority) IS NOT (NEW.done, NEW.queue, NEW.priority)
 AND EXISTS (SELECT 1 FROM directory WHERE kind = 'service_level')
BEGIN
  INSERT OR IGNORE INTO clock_stale VALUES (NEW.id);
END;
CREATE TRIGGER clock_entry_new AFTER INSERT ON entry
WHEN NEW.kind IN ('message_in', 'message_out', 'call_in', 'call_out', 'status_changed', 'handoff_asked', 'solved', 'reopened')
 AND EXISTS (SELECT 1 FROM directory WHERE kind = 'service_level')
BEGIN
  INSERT OR IGNORE INTO clock_stale SELECT id FROM case_row WHERE id = NEW.case_id AND done = 0;
END;
CREATE TRIGGER clock_entry_gone AFTER DELETE ON entry
WHEN OLD.kind IN ('message_in', 'message_out', 'call_in', 'call_out', 'status_changed', 'handoff_asked', 'solved', 'reopened')
 AND EXISTS (SELECT 1 FROM directory WHERE kind = 'service_level')
BEGIN
  INSERT OR IGNORE INTO clock_stale SELECT id FROM case_row WHERE id = OLD.case_id AND done = 0;
END;
CREATE TRIGGER clock_reply_new AFTER INSERT ON reply
WHEN EXISTS (SELECT 1 FROM directory WHERE kind = 'service_level')
BEGIN
  INSERT OR IGNORE INTO clock_stale SELECT id FROM case_row WHERE id = NEW.case_id AND done = 0;
END;
CREATE TRIGGER clock_reply_gone AFTER DELETE ON reply
WHEN EXISTS (SELECT 1 FROM directory WHERE kind = 'service_level')
BEGIN
  INSERT OR IGNORE INTO clock_stale SELECT id FROM case_row WHERE id = OLD.case_id AND done = 0;
END;
CREATE TRIGGER clock_undertaken AFTER INSERT ON directory
WHEN NEW.kind IN ('service_level', 'business_hours')
BEGIN
  INSERT OR IGNORE INTO clock_stale SELECT id FROM case_row WHERE done = 0;
END;
