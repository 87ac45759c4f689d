DO $walls$
DECLARE
    wall record;
BEGIN
    FOR wall IN
        SELECT c.oid, c.relname
        FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace AND NOT c.relforcerowsecurity
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', wall.relname);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', wall.relname);
        EXECUTE format(
            'CREATE POLICY tenant ON %I USING (tenant_id = decode(current_setting(''oltre.tenant'', true), ''hex''))',
            wall.relname
        );
        IF wall.relname IN ('organisation', 'tenant_seq') THEN
            EXECUTE format('CREATE POLICY listed ON %I FOR SELECT USING (true)', wall.relname);
        END IF;
        IF wall.relname = 'account' THEN
            EXECUTE format(
                'CREATE POLICY signing_in ON %I FOR SELECT USING (login = current_setting(''oltre.login'', true))',
                wall.relname
            );
        END IF;
    END LOOP;
END
$walls$;
