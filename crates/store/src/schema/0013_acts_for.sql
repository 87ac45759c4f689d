-- Those who act for a body are found from the body: by its name, and on its page.
ALTER TABLE contact ADD COLUMN acts_for BLOB;
UPDATE contact SET acts_for = unhex(json_extract(row, '$.f.acts_for[0]'), '-');
CREATE INDEX contact_by_body ON contact (acts_for) WHERE acts_for IS NOT NULL;
