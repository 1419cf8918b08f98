#!/bin/bash
# What the procedures must find. AMAS_LAB_HEALTHY=true leaves it out.
set -euo pipefail
if [ "${AMAS_LAB_HEALTHY:-false}" = true ]; then
    exit 0
fi
# The official image's entrypoint hands its names over, ours has set PG*.
export PGUSER=${PGUSER:-${POSTGRES_USER:-postgres}} PGDATABASE=${PGDATABASE:-${POSTGRES_DB:-postgres}}

psql -v ON_ERROR_STOP=1 -q << 'SQL'
-- Dead rows: two fifths of a table, which autovacuum then may not touch.
ALTER TABLE tasks SET (autovacuum_enabled = false);
DELETE FROM tasks WHERE id % 5 < 2;
-- An index that nobody asks and that guards nothing.
CREATE INDEX idx_conversations_created_unused ON conversations (created_at);
-- Attempts to sign in as an administrator, from one address.
INSERT INTO audit_logs (event_type, user_id, action, ip_address, user_agent, status, created_at)
SELECT 'authentication', 'admin', 'login', '203.0.113.77', 'python-requests/2.31', 'failure',
       now() - n * interval '40 seconds'
FROM generate_series(1, 60) n;
SQL

# An index left invalid, as a failed CREATE INDEX CONCURRENTLY leaves it: the names are not unique.
psql -q -c 'CREATE UNIQUE INDEX CONCURRENTLY idx_metrics_name_unique ON system_metrics (metric_name)' || true
