-- What AMAS Maintenance needs in PostgreSQL 15 or newer, and nothing more.
-- Run by a superuser who is connected to AMAS's database; safe to run again:
--   psql -d amas -f postgres.sql
--   psql -d amas -c '\password amas_maintenance'

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'amas_maintenance') THEN
        CREATE ROLE amas_maintenance;
    END IF;
END
$$;
ALTER ROLE amas_maintenance
    LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 10;

-- A forgotten statement of ours must never be what keeps AMAS waiting.
ALTER ROLE amas_maintenance SET lock_timeout = '5s';
ALTER ROLE amas_maintenance SET idle_in_transaction_session_timeout = '60s';

-- To connect, and to write the temporary table which the round trip rolls back.
DO $$
BEGIN
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO amas_maintenance',
                   current_database());
END
$$;

-- To see what other sessions do and how long: connections, transactions, locks, index builds.
GRANT pg_monitor TO amas_maintenance;

-- Bloat and slow statements are measured with two extensions of the server's contrib package. Without
-- them these checks say that they were not run. The second needs a restart, too:
--     CREATE EXTENSION pgstattuple;
--     shared_preload_libraries = 'pg_stat_statements'   -- in postgresql.conf
--     CREATE EXTENSION pg_stat_statements;

-- Who works with AMAS and when (the quarterly performance analysis) is read from two of its tables:
--     GRANT SELECT ON audit_logs, tasks TO amas_maintenance;

-- Which migrations its schema has had (the monthly application updates) is told by Alembic's table:
--     GRANT SELECT ON alembic_version TO amas_maintenance;

-- Who may sign in from where (the quarterly security review) is told by the server's own reading of pg_hba.conf:
--     GRANT SELECT ON pg_hba_file_rules TO amas_maintenance;
--     GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO amas_maintenance;

-- Only for procedures that change something; leave out what you don't want performed.
-- VACUUM and ANALYZE of AMAS's tables, and REINDEX of their indexes:
--   PostgreSQL 17 and newer:
--     GRANT pg_maintain TO amas_maintenance;
--   PostgreSQL 15 and 16 let only a table's owner vacuum it (others are told "skipping", and
--   nothing happens), so the account must be a member of the owner's role. Where AMAS's tables
--   belong to the superuser, give them to a role of AMAS's own first, and grant that one:
--     GRANT amas TO amas_maintenance;
-- Ending other sessions' statements or connections, in an emergency:
--     GRANT pg_signal_backend TO amas_maintenance;
-- Backups read every table, and are proven in a database of their own that is dropped again:
--     GRANT pg_read_all_data TO amas_maintenance;
--     ALTER ROLE amas_maintenance CREATEDB;
-- Putting PostgreSQL's own container on another image: should it fail over the data, a restored database takes the
-- live one's place, which only the role that owns the database may do; beside the two lines above:
--     GRANT amas TO amas_maintenance;
