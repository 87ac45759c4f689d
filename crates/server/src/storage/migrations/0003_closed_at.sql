-- Since when a scope holds a case closed: after the scope's holding window it lets the case go. Null while it is not closed.
ALTER TABLE case_scope ADD COLUMN closed_at INTEGER;
UPDATE case_scope SET closed_at = (
    SELECT c.status_at FROM case_row AS c
    WHERE c.tenant_id = case_scope.tenant_id AND c.case_id = case_scope.case_id AND c.status = 'closed'
);
CREATE INDEX case_scope_closed ON case_scope (tenant_id, closed_at, case_id, scope_id) WHERE closed_at IS NOT NULL;
