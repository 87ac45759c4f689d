SELECT left_by.device_id, coalesce(d.name, '') AS name,
       (SELECT count(*) FROM recovery AS r WHERE r.tenant_id = ?1 AND r.device_id = left_by.device_id) AS here,
       (SELECT max(r.parts) FROM recovery AS r WHERE r.tenant_id = ?1 AND r.device_id = left_by.device_id) AS parts,
       (SELECT count(*) FROM stranded_op AS s WHERE s.tenant_id = ?1 AND s.device_id = left_by.device_id) AS stranded
FROM (SELECT device_id FROM recovery WHERE tenant_id = ?1
      UNION
      SELECT device_id FROM stranded_op WHERE tenant_id = ?1 AND device_id IS NOT NULL) AS left_by
-- A device of after a backup that was restored is not known, and what it left is.
LEFT JOIN device AS d ON d.tenant_id = ?1 AND d.device_id = left_by.device_id
ORDER BY coalesce(d.seen_at, 0) DESC
