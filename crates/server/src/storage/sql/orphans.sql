SELECT 'entries without case', count(*) FROM entry AS x
WHERE x.tenant_id = ?1 AND NOT EXISTS (SELECT 1 FROM case_row AS c WHERE c.tenant_id = x.tenant_id AND c.case_id = x.case_id)
UNION ALL
SELECT 'fields without case', count(*) FROM case_field AS x
WHERE x.tenant_id = ?1 AND NOT EXISTS (SELECT 1 FROM case_row AS c WHERE c.tenant_id = x.tenant_id AND c.case_id = x.case_id)
UNION ALL
SELECT 'promises without case', count(*) FROM promise AS x
WHERE x.tenant_id = ?1 AND NOT EXISTS (SELECT 1 FROM case_row AS c WHERE c.tenant_id = x.tenant_id AND c.case_id = x.case_id)
UNION ALL
SELECT 'handoffs without case', count(*) FROM handoff AS x
WHERE x.tenant_id = ?1 AND NOT EXISTS (SELECT 1 FROM case_row AS c WHERE c.tenant_id = x.tenant_id AND c.case_id = x.case_id)
UNION ALL
SELECT 'scopes without case', count(*) FROM case_scope AS x
WHERE x.tenant_id = ?1 AND NOT EXISTS (SELECT 1 FROM case_row AS c WHERE c.tenant_id = x.tenant_id AND c.case_id = x.case_id)
UNION ALL
-- What was closed long ago has left all its scopes.
SELECT 'cases in no scope', count(*) FROM case_row AS c
WHERE c.tenant_id = ?1 AND c.status <> 'closed'
  AND NOT EXISTS (SELECT 1 FROM case_scope AS x WHERE c.tenant_id = x.tenant_id AND c.case_id = x.case_id)
UNION ALL
SELECT 'cases whose contact is missing', count(*) FROM case_row AS c
WHERE c.tenant_id = ?1 AND c.contact_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM contact AS x WHERE c.tenant_id = x.tenant_id AND c.contact_id = x.contact_id)
UNION ALL
SELECT 'change scopes without change', count(*) FROM change_scope AS x
WHERE x.tenant_id = ?1 AND NOT EXISTS (SELECT 1 FROM change AS c WHERE c.tenant_id = x.tenant_id AND c.seq = x.seq AND c.idx = x.idx)
UNION ALL
SELECT 'labels without case', count(*) FROM case_tag AS x
WHERE x.tenant_id = ?1 AND NOT EXISTS (SELECT 1 FROM case_row AS c WHERE c.tenant_id = x.tenant_id AND c.case_id = x.case_id)
UNION ALL
SELECT 'conflicts without case', count(*) FROM conflict AS x
WHERE x.tenant_id = ?1 AND NOT EXISTS (SELECT 1 FROM case_row AS c WHERE c.tenant_id = x.tenant_id AND c.case_id = x.case_id)
UNION ALL
SELECT 'outcomes without case', count(*) FROM suggestion_outcome AS x
WHERE x.tenant_id = ?1 AND NOT EXISTS (SELECT 1 FROM case_row AS c WHERE c.tenant_id = x.tenant_id AND c.case_id = x.case_id)
UNION ALL
SELECT 'experiences without case', count(*) FROM experience AS x
WHERE x.tenant_id = ?1 AND NOT EXISTS (SELECT 1 FROM case_row AS c WHERE c.tenant_id = x.tenant_id AND c.case_id = x.case_id)
UNION ALL
SELECT 'links without case', count(*) FROM link AS x
WHERE NOT EXISTS (SELECT 1 FROM case_row AS c WHERE c.tenant_id = x.tenant_id AND c.case_id = x.case_id)
UNION ALL
SELECT 'replies without case', count(*) FROM reply AS x
WHERE NOT EXISTS (SELECT 1 FROM case_row AS c WHERE c.tenant_id = x.tenant_id AND c.case_id = x.case_id)
UNION ALL
SELECT 'attachments without case', count(*) FROM attachment AS x
WHERE NOT EXISTS (SELECT 1 FROM case_row AS c WHERE c.tenant_id = x.tenant_id AND c.case_id = x.case_id)
UNION ALL
SELECT 'contacts merged into nobody', count(*) FROM contact AS x
WHERE x.merged_into IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM contact AS c WHERE c.tenant_id = x.tenant_id AND c.contact_id = x.merged_into)
