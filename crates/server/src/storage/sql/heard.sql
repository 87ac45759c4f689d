SELECT entry_id, at, kind, meta
FROM entry
WHERE tenant_id = ?1 AND case_id = ?2
  AND kind IN ('message_in', 'message_out', 'call_in', 'call_out', 'status_changed', 'handoff_asked', 'solved', 'reopened',
               'target_missed')
