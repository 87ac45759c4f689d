-- Contacts of a hundred in over-help's control group; 0 is none.
ALTER TABLE organisation ADD COLUMN control_share INTEGER NOT NULL DEFAULT 0;
