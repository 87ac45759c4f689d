INSERT INTO article (id, kind, state, question, words, topics, author, owner, review_at, changed_at, to_settle, row)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, state = excluded.state, question = excluded.question,
  words = excluded.words, topics = excluded.topics, author = excluded.author, owner = excluded.owner,
  review_at = excluded.review_at, changed_at = excluded.changed_at, to_settle = excluded.to_settle, row = excluded.row
