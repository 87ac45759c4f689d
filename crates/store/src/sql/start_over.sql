-- Everything the server told goes; what ops in the outbox touch stays in sight until the new snapshot comes to it.
-- Mirrors go first: their versions mean nothing to the new snapshot.
DELETE FROM mirror;
DELETE FROM entry WHERE state = 0 OR case_id NOT IN (SELECT case_id FROM outbox WHERE case_id IS NOT NULL);
DELETE FROM promise WHERE case_id NOT IN (SELECT case_id FROM outbox WHERE case_id IS NOT NULL);
DELETE FROM handoff WHERE case_id NOT IN (SELECT case_id FROM outbox WHERE case_id IS NOT NULL);
DELETE FROM conflict WHERE case_id NOT IN (SELECT case_id FROM outbox WHERE case_id IS NOT NULL);
DELETE FROM outcome WHERE case_id NOT IN (SELECT case_id FROM outbox WHERE case_id IS NOT NULL);
DELETE FROM case_row WHERE id NOT IN (SELECT case_id FROM outbox WHERE case_id IS NOT NULL);
DELETE FROM contact_point WHERE contact NOT IN (SELECT contact FROM outbox WHERE contact IS NOT NULL);
DELETE FROM contact WHERE id NOT IN (SELECT contact FROM outbox WHERE contact IS NOT NULL);
DELETE FROM directory;
DELETE FROM contact_state;
DELETE FROM leaving;
