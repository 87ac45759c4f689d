-- Everything the server told goes; what ops in the outbox touch stays in sight until the new snapshot comes to it.
-- Mirrors go first: their versions mean nothing to the new snapshot.
DELETE FROM mirror;
DELETE FROM entry WHERE state = 0 OR case_id NOT IN (SELECT id FROM outbox_row WHERE kind = 'case');
DELETE FROM promise WHERE case_id NOT IN (SELECT id FROM outbox_row WHERE kind = 'case');
DELETE FROM handoff WHERE case_id NOT IN (SELECT id FROM outbox_row WHERE kind = 'case');
DELETE FROM conflict WHERE case_id NOT IN (SELECT id FROM outbox_row WHERE kind = 'case');
DELETE FROM link WHERE case_id NOT IN (SELECT id FROM outbox_row WHERE kind = 'case');
DELETE FROM reply WHERE case_id NOT IN (SELECT id FROM outbox_row WHERE kind = 'case');
DELETE FROM attachment WHERE case_id NOT IN (SELECT id FROM outbox_row WHERE kind = 'case');
DELETE FROM outcome WHERE case_id NOT IN (SELECT id FROM outbox_row WHERE kind = 'case');
DELETE FROM case_row WHERE id NOT IN (SELECT id FROM outbox_row WHERE kind = 'case');
DELETE FROM contact_point WHERE contact NOT IN (SELECT id FROM outbox_row WHERE kind = 'contact');
DELETE FROM contact WHERE id NOT IN (SELECT id FROM outbox_row WHERE kind = 'contact');
DELETE FROM directory;
-- Its sequences mean nothing to another epoch: it is fetched, or learned, anew.
DELETE FROM learned;
DELETE FROM learned_part;
DELETE FROM contact_state;
DELETE FROM leaving;
-- What is not on its way any more is taken back where its rows are known: not before they are here again.
UPDATE deed SET back = NULL WHERE oid NOT IN (SELECT oid FROM outbox);
DELETE FROM request;
