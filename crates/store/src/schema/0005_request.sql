-- Cases of which this device holds what an office was asked, and no more.
CREATE TABLE request (case_id BLOB PRIMARY KEY) WITHOUT ROWID;
