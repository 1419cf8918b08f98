-- Look each secondary index up once, as a used system would have: only what is seeded as unused
-- is unused.
DO $use$
DECLARE
    lookup text;
BEGIN
    SET LOCAL enable_seqscan = off;
    FOR lookup IN
        SELECT format('SELECT * FROM %1$s WHERE %2$I = (SELECT %2$I FROM %1$s LIMIT 1)',
                      i.indrelid::regclass, a.attname)
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'public'::regnamespace
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE NOT i.indisunique
    LOOP
        EXECUTE lookup;
    END LOOP;
END
$use$;
