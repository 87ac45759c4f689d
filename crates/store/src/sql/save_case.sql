INSERT INTO case_row (id, created_at, created_by, updated_at, code, number, subject, status, done, owner, queue, topic, priority, due,
                      contact, complaint, distress, rest, versions, tags, unknown, street, merged_into)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)
ON CONFLICT (id) DO UPDATE SET
  code = excluded.code, number = excluded.number, subject = excluded.subject, status = excluded.status, done = excluded.done,
  owner = excluded.owner, queue = excluded.queue, topic = excluded.topic, priority = excluded.priority, due = excluded.due,
  contact = excluded.contact, complaint = excluded.complaint, distress = excluded.distress, rest = excluded.rest,
  versions = excluded.versions, tags = excluded.tags, unknown = excluded.unknown, street = excluded.street,
  merged_into = excluded.merged_into
