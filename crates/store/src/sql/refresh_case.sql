UPDATE case_row SET
  pending = now.pending, conflicts = now.conflicts, promise_due = now.promise_due, promise_broken = now.promise_broken,
  updated_at = now.updated_at
FROM (
  SELECT
    (SELECT count(*) FROM outbox_row r JOIN outbox o ON o.oid = r.oid WHERE r.id = ?1 AND o.state <> 2) AS pending,
    (SELECT count(*) FROM conflict WHERE conflict.case_id = ?1 AND conflict.open) AS conflicts,
    (SELECT min(due) FROM promise WHERE promise.case_id = ?1 AND promise.state IN ('open', 'renegotiated', 'passed_on', 'broken')) AS promise_due,
    EXISTS (SELECT 1 FROM promise WHERE promise.case_id = ?1 AND promise.state = 'broken') AS promise_broken,
    -- A reply that is held counts as the entry it becomes, which bears the same time.
    coalesce(
      (SELECT max(at) FROM (
        SELECT max(at) AS at FROM entry WHERE entry.case_id = ?1
        UNION ALL
        SELECT max(json_extract(row, '$.at')) FROM reply WHERE reply.case_id = ?1 AND json_extract(row, '$.state') = 'held'
      )),
      (SELECT created_at FROM case_row WHERE id = ?1)
    ) AS updated_at
) AS now
WHERE case_row.id = ?1
  -- What did not change is not written: each column stands in several indexes.
  AND (case_row.pending, case_row.conflicts, case_row.promise_due, case_row.promise_broken, case_row.updated_at)
   IS NOT (now.pending, now.conflicts, now.promise_due, now.promise_broken, now.updated_at)
