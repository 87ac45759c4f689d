SELECT d.device_id, d.name,
       (SELECT count(*) FROM recovery AS r WHERE r.tenant_id = d.tenant_id AND r.device_id = d.device_id) AS here,
       (SELECT max(r.parts) FROM recovery AS r WHERE r.tenant_id = d.tenant_id AND r.device_id = d.device_id) AS parts,
       (SELECT count(*) FROM stranded_op AS s WHERE s.tenant_id = d.tenant_id AND s.device_id = d.device_id) AS stranded
FROM device AS d
WHERE d.tenant_id = ?1
  AND (EXISTS (SELECT 1 FROM recovery AS r WHERE r.tenant_id = d.tenant_id AND r.device_id = d.device_id)
       OR EXISTS (SELECT 1 FROM stranded_op AS s WHERE s.tenant_id = d.tenant_id AND s.device_id = d.device_id))
ORDER BY d.seen_at DESC
