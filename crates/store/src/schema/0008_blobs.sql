-- Bytes of attachments on this device. `held` counts those that are here, from the first; `sent` those the server is known to have.
CREATE TABLE blob (
  num      INTEGER PRIMARY KEY,
  sha256   TEXT UNIQUE,                      -- none while it is being read from the disk
  size     INTEGER NOT NULL,
  held     INTEGER NOT NULL,
  state    INTEGER NOT NULL,                 -- 0 being read from the disk, 1 to be sent, 2 on the server, 3 to be fetched
  sent     INTEGER NOT NULL DEFAULT 0,
  mine     INTEGER NOT NULL DEFAULT 0,       -- attached on this device
  asked    INTEGER NOT NULL DEFAULT 0,       -- somebody waits for it
  problem  TEXT                              -- why it does not go on
);
CREATE INDEX blob_by_state ON blob (state, num);

-- In the pieces they came in, each under the place of its first byte.
CREATE TABLE blob_part (
  blob       INTEGER NOT NULL,
  starts_at  INTEGER NOT NULL,
  bytes      BLOB NOT NULL,
  PRIMARY KEY (blob, starts_at)
);
CREATE TRIGGER blob_is_gone AFTER DELETE ON blob
BEGIN DELETE FROM blob_part WHERE blob = old.num; END;
