INSERT INTO year_number (tenant_id, year, last)
VALUES (?1, ?2, 1)
ON CONFLICT (tenant_id, year) DO UPDATE SET last = year_number.last + 1
RETURNING last
