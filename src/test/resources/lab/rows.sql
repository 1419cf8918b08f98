-- Thirty days of an AMAS in normal use, counted back from now (UTC, as AMAS stores it).
INSERT INTO alembic_version VALUES ('004');

INSERT INTO users (user_id, username, email, password_hash, roles, created_at)
SELECT 'user_' || n, name || n, name || n || '@amas.example', '$argon2id$v=19$' || md5(n::text),
       CASE WHEN n <= 3 THEN '["admin"]' ELSE '["user"]' END::jsonb,
       now() - n * interval '5 days'
FROM generate_series(1, 40) n,
     LATERAL (SELECT (ARRAY['alice', 'bob', 'carol', 'dave', 'erin'])[1 + n % 5] AS name) names;

INSERT INTO agents (agent_id, name, type, total_executions, successful_executions)
SELECT 'agent_' || n, name, type, 1000 - 17 * n, 970 - 17 * n
FROM unnest(
    ARRAY['Orchestrator', 'Code Analyst', 'Security Auditor', 'Performance Watcher',
          'Documentation Writer', 'Research Agent', 'Data Engineer', 'Test Author',
          'Integration Agent', 'Planning Agent'],
    ARRAY['orchestrator', 'analyzer', 'security', 'monitor', 'generator',
          'research', 'data', 'testing', 'integration', 'planner'])
    WITH ORDINALITY AS a (name, type, n);

INSERT INTO tasks (task_id, title, description, task_type, target, status, priority,
                   assigned_agent_id, created_at, started_at, completed_at)
SELECT 'task_' || n, 'Task ' || n || ': ' || kind, 'Requested by user_' || (1 + n % 40), kind,
       'repository-' || (n % 60),
       CASE WHEN n % 25 = 0 THEN 'failed' WHEN n > 3980 THEN 'pending' ELSE 'completed' END,
       1 + n % 9, 1 + n % 10, at, at + interval '3 seconds',
       CASE WHEN n <= 3980 THEN at + (20 + n % 300) * interval '1 second' END
FROM generate_series(1, 4000) n,
     LATERAL (SELECT (ARRAY['code_analysis', 'security_scan', 'research', 'documentation',
                            'testing'])[1 + n % 5] AS kind,
                     now() - (4000 - n) * interval '10 minutes 48 seconds' AS at) t;

INSERT INTO conversations (session_id, user_input, agent_response, agent_id, created_at)
SELECT 'session_' || (n / 6), 'What changed in release ' || (n % 90) || '?',
       repeat('Three modules changed. ', 4 + n % 8), 1 + n % 10,
       now() - (3000 - n) * interval '14 minutes'
FROM generate_series(1, 3000) n;

INSERT INTO system_metrics (metric_name, metric_value, "timestamp")
SELECT (ARRAY['cpu_usage_percent', 'memory_usage_percent', 'queue_depth', 'cache_hit_ratio'])
           [1 + n % 4],
       20 + (n * 7919 % 4000) / 100.0, now() - (6000 - n) * interval '7 minutes'
FROM generate_series(1, 6000) n;

INSERT INTO task_executions (execution_id, task_id, agent_id, status, started_at, completed_at,
                             duration_seconds, result, quality_score, tokens_used, cost_usd,
                             created_at)
SELECT 'exec_' || n, 'task_' || (1 + n % 4000), 'agent_' || (1 + n % 10),
       CASE WHEN n % 31 = 0 THEN 'failed' ELSE 'completed' END, at,
       at + (5 + n % 240) * interval '1 second', 5 + n % 240,
       jsonb_build_object('summary', repeat('ok ', 10), 'items', n % 50),
       0.7 + (n % 30) / 100.0, 200 + n * 37 % 3000, (n * 37 % 3000) / 1e5, at
FROM generate_series(1, 20000) n,
     LATERAL (SELECT now() - (20000 - n) * interval '130 seconds' AS at) t;

INSERT INTO integrations (integration_id, user_id, platform, sync_count, last_sync)
SELECT 'int_' || n, 'user_' || (1 + n % 40),
       (ARRAY['github', 'slack', 'notion', 'jira'])[1 + n % 4], n * 12, now() - n * interval '1 hour'
FROM generate_series(1, 25) n;

INSERT INTO ml_models (model_id, model_type, version, status, training_data_count, accuracy)
SELECT 'model_' || n, (ARRAY['duration', 'success', 'quality'])[1 + n % 3], '1.' || n,
       CASE WHEN n > 7 THEN 'training' ELSE 'deployed' END, 200 * n, 0.80 + n / 100.0
FROM generate_series(1, 9) n;

INSERT INTO ml_training_data (data_id, model_type, features, label, created_at)
SELECT 'data_' || n, (ARRAY['duration', 'success', 'quality'])[1 + n % 3],
       jsonb_build_object('agents', n % 10, 'priority', n % 9, 'length', n % 700),
       to_jsonb(n % 2), now() - (1500 - n) * interval '25 minutes'
FROM generate_series(1, 1500) n;

INSERT INTO api_keys (key_id, user_id, key_hash, key_prefix, name, last_used_at, expires_at)
SELECT 'key_' || n, 'user_' || (1 + n % 40), md5('key' || n), 'amas_' || lpad(n::text, 4, '0'),
       'Key ' || n, now() - n * interval '3 hours', now() + n * interval '6 days'
FROM generate_series(1, 60) n;

INSERT INTO audit_logs (log_id, event_type, user_id, action, resource_type, resource_id,
                        ip_address, user_agent, status, created_at)
SELECT 'log_' || n, 'task', 'user_' || (1 + n % 40),
       (ARRAY['task.create', 'task.read', 'agent.update', 'report.export'])[1 + n % 4],
       'task', 'task_' || (1 + n % 4000), '10.20.0.' || (10 + n % 40), 'AMAS-Client/3.0',
       'success', now() - (6000 - n) * interval '7 minutes'
FROM generate_series(1, 6000) n;

-- Somebody mistypes a password about twice a day.
INSERT INTO audit_logs (log_id, event_type, user_id, action, ip_address, user_agent, status,
                        created_at)
SELECT 'typo_' || n, 'authentication', 'user_' || (1 + n % 40), 'login',
       '10.20.0.' || (10 + n % 40), 'Mozilla/5.0', 'failure', now() - n * interval '12 hours'
FROM generate_series(1, 60) n;

INSERT INTO notifications (notification_id, user_id, type, title, read, created_at)
SELECT 'note_' || n, 'user_' || (1 + n % 40), 'task_completed', 'Task ' || n || ' is done',
       n % 3 > 0, now() - (2000 - n) * interval '20 minutes'
FROM generate_series(1, 2000) n;

INSERT INTO system_config (config_key, config_value, category)
SELECT 'setting.' || n, to_jsonb(n), (ARRAY['agents', 'security', 'ui'])[1 + n % 3]
FROM generate_series(1, 20) n;

INSERT INTO feedback (feedback_id, email, name, message, sentiment, email_sent, created_at)
SELECT 'feedback_' || n, 'visitor' || (n % 250) || '@visitors.example', 'Visitor ' || n,
       'The landing page loads quickly.',
       (ARRAY['positive', 'neutral', 'negative'])[1 + n % 3], true, now() - n * interval '2 hours'
FROM generate_series(1, 300) n;
