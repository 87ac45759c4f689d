UPDATE case_row SET
  pending = (SELECT count(*) FROM outbox WHERE outbox.case_id = case_row.id AND outbox.state <> 2),
  conflicts = (SELECT count(*) FROM conflict WHERE conflict.case_id = case_row.id AND conflict.open),
  promise_due = (SELECT min(due) FROM promise WHERE promise.case_id = case_row.id AND promise.state IN ('open', 'broken')),
  promise_broken = EXISTS (SELECT 1 FROM promise WHERE promise.case_id = case_row.id AND promise.state = 'broken'),
  updated_at = coalesce((SELECT max(at) FROM entry WHERE entry.case_id = case_row.id), created_at)
WHERE id = ?1
