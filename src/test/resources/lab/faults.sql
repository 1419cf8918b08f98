-- 45 % dead rows, far above the table's own trigger; nobody comes to clear them, and nobody ever did: what the
-- seed has vacuumed just now is forgotten.
ALTER TABLE task_executions SET (autovacuum_enabled = false);
SELECT pg_stat_reset_single_table_counters('task_executions'::regclass);
ANALYZE task_executions;
DELETE FROM task_executions WHERE id % 20 < 9;

-- An index that no query reads.
CREATE INDEX idx_system_metrics_value ON system_metrics (metric_value);

-- Somebody guesses passwords since yesterday.
INSERT INTO audit_logs (log_id, event_type, user_id, action, ip_address, user_agent, status,
                        created_at)
SELECT 'guess_' || n, 'authentication', (ARRAY['admin', 'admin', 'root', 'user_7', 'deploy'])
           [1 + n % 5],
       'login', (ARRAY['203.0.113.7', '203.0.113.7', '198.51.100.23', '192.0.2.44'])[1 + n % 4],
       'python-requests/2.31', 'failure', now() - n * interval '27 minutes'
FROM generate_series(1, 50) n;
