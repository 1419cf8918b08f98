-- AMAS's tables, as far as its own compose file creates them, and its audit log; rows enough to be interesting.
CREATE EXTENSION IF NOT EXISTS pgstattuple;

CREATE TABLE agents (
    id         serial PRIMARY KEY,
    name       varchar(255) NOT NULL UNIQUE,
    type       varchar(100) NOT NULL,
    status     varchar(50) NOT NULL DEFAULT 'idle',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE tasks (
    id                serial PRIMARY KEY,
    title             varchar(255) NOT NULL,
    description       text,
    status            varchar(50) NOT NULL DEFAULT 'pending',
    priority          integer NOT NULL DEFAULT 5,
    assigned_agent_id integer REFERENCES agents (id),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    completed_at      timestamptz
);

CREATE TABLE conversations (
    id             serial PRIMARY KEY,
    session_id     varchar(255) NOT NULL,
    user_input     text NOT NULL,
    agent_response text,
    agent_id       integer REFERENCES agents (id),
    created_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE system_metrics (
    id           serial PRIMARY KEY,
    metric_name  varchar(255) NOT NULL,
    metric_value double precision NOT NULL,
    timestamp    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE audit_logs (
    log_id        bigserial PRIMARY KEY,
    event_type    varchar(100) NOT NULL,
    user_id       varchar(255),
    action        varchar(255) NOT NULL,
    resource_type varchar(100),
    resource_id   varchar(255),
    details       jsonb,
    ip_address    varchar(64),
    user_agent    text,
    status        varchar(20) NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX idx_tasks_status ON tasks (status);
CREATE INDEX idx_tasks_agent ON tasks (assigned_agent_id);
CREATE INDEX idx_conversations_session ON conversations (session_id);
CREATE INDEX idx_metrics_name ON system_metrics (metric_name);
CREATE INDEX idx_metrics_timestamp ON system_metrics (timestamp);

CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN NEW.updated_at = now(); RETURN NEW; END $$;
CREATE TRIGGER agents_updated_at BEFORE UPDATE ON agents FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER tasks_updated_at BEFORE UPDATE ON tasks FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

INSERT INTO agents (name, type, status)
SELECT 'agent-' || n, (ARRAY['orchestrator', 'research', 'code', 'security', 'forensics'])[1 + n % 5],
       CASE WHEN n % 7 = 0 THEN 'busy' ELSE 'idle' END
FROM generate_series(1, 24) n;

INSERT INTO tasks (title, description, status, priority, assigned_agent_id, created_at, completed_at)
SELECT 'Task ' || n, repeat('A task of the stand-in. ', 4), CASE WHEN n % 50 = 0 THEN 'failed' ELSE 'completed' END,
       1 + n % 9, 1 + n % 24, now() - n * interval '1 minute', now() - n * interval '1 minute' + interval '40 seconds'
FROM generate_series(1, 20000) n;

INSERT INTO conversations (session_id, user_input, agent_response, agent_id, created_at)
SELECT 'session-' || n % 300, 'Question ' || n, 'Answer ' || n, 1 + n % 24, now() - n * interval '5 minutes'
FROM generate_series(1, 4000) n;

INSERT INTO system_metrics (metric_name, metric_value, timestamp)
SELECT 'cpu_usage_percent', 20 + 10 * sin(n / 60.0), now() - n * interval '1 minute'
FROM generate_series(1, 10000) n;

INSERT INTO audit_logs (event_type, user_id, action, ip_address, user_agent, status, created_at)
SELECT 'authentication', 'user-' || n % 12, 'login', '192.0.2.' || 10 + n % 12, 'Mozilla/5.0', 'success',
       now() - n * interval '17 minutes'
FROM generate_series(1, 400) n;

-- Counted before the analysis that replaces them: else the rows count twice, and dead ones look few.
SELECT pg_stat_force_next_flush();
ANALYZE;
