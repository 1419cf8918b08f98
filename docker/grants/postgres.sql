-- What AMAS Maintenance needs in PostgreSQL 15 or newer, and nothing more.
-- Typed by a superuser, connected to AMAS's database, after setting the password:
--   psql -d amas -v password="$(cat /run/secrets/pg)" -f postgres.sql
-- Safe to type again.

SELECT 'CREATE ROLE amas_maintenance LOGIN'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'amas_maintenance') \gexec
ALTER ROLE amas_maintenance NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
      CONNECTION LIMIT 10 PASSWORD :'password';

-- A forgotten statement of ours must never be what keeps AMAS waiting.
ALTER ROLE amas_maintenance SET lock_timeout = '5s';
ALTER ROLE amas_maintenance SET idle_in_transaction_session_timeout = '60s';

-- To connect, and to write a temporary table which the round trip rolls back.
SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO amas_maintenance', current_database()) \gexec

-- To see what other sessions do and how long: connections, transactions, locks, index builds.
GRANT pg_monitor TO amas_maintenance;

-- Only for procedures that change something; leave out what you don't want performed.
-- VACUUM and ANALYZE of AMAS's tables, and REINDEX of their indexes:
--   PostgreSQL 17 and newer:
--     GRANT pg_maintain TO amas_maintenance;
--   PostgreSQL 15 and 16 let only a table's owner vacuum it (others are told "skipping", and
--   nothing happens), so the account must be a member of the owner's role:
--     GRANT postgres TO amas_maintenance;   -- where AMAS's tables belong to postgres: a superuser!
--   Better: let the tables belong to a role of AMAS's own, and grant that one.
-- Ending other sessions' statements or connections, in an emergency:
--     GRANT pg_signal_backend TO amas_maintenance;
