-- The highest sequence that may go now: all up to it are older than ?2, no more than ?3 of them, and not the head.
SELECT max(aged.seq)
FROM (
    SELECT DISTINCT c.seq
    FROM change AS c
    WHERE c.tenant_id = ?1
      AND c.seq < coalesce(
          (SELECT young.seq FROM change AS young WHERE young.tenant_id = ?1 AND young.at >= ?2 ORDER BY young.seq LIMIT 1),
          (SELECT t.seq FROM tenant_seq AS t WHERE t.tenant_id = ?1)
      )
    ORDER BY c.seq
    LIMIT ?3
) AS aged
