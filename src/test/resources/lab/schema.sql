-- AMAS's tables: those of its start script and those of migrations 001 to 004, side by side.
-- Both sources define agents and tasks; here each has the columns of both.
CREATE EXTENSION pg_stat_statements;
CREATE EXTENSION pgstattuple;

CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);

CREATE TABLE users (
    id serial PRIMARY KEY,
    user_id varchar(255) NOT NULL UNIQUE,
    username varchar(255) NOT NULL UNIQUE,
    email varchar(255) NOT NULL UNIQUE,
    password_hash varchar(255) NOT NULL,
    roles jsonb NOT NULL DEFAULT '[]',
    permissions jsonb NOT NULL DEFAULT '[]',
    is_active boolean DEFAULT true,
    created_at timestamp DEFAULT current_timestamp,
    updated_at timestamp DEFAULT current_timestamp
);

CREATE TABLE agents (
    id serial PRIMARY KEY,
    agent_id varchar(255) UNIQUE,
    name varchar(255) NOT NULL UNIQUE,
    type varchar(100) NOT NULL,
    status varchar(50) DEFAULT 'active',
    capabilities jsonb DEFAULT '[]',
    configuration jsonb DEFAULT '{}',
    expertise_score numeric(5, 4) DEFAULT 0.9,
    total_executions integer DEFAULT 0,
    successful_executions integer DEFAULT 0,
    failed_executions integer DEFAULT 0,
    created_at timestamp DEFAULT current_timestamp,
    updated_at timestamp DEFAULT current_timestamp
);
CREATE INDEX ix_agents_status ON agents (status);

CREATE TABLE tasks (
    id serial PRIMARY KEY,
    task_id varchar(255) UNIQUE,
    title varchar(500) NOT NULL,
    description text,
    task_type varchar(100),
    target text,
    status varchar(50) DEFAULT 'pending',
    priority integer DEFAULT 5,
    assigned_agent_id integer REFERENCES agents (id),
    assigned_agents jsonb DEFAULT '[]',
    parameters jsonb,
    result jsonb,
    error_details jsonb,
    execution_metadata jsonb,
    created_at timestamp DEFAULT current_timestamp,
    updated_at timestamp DEFAULT current_timestamp,
    started_at timestamp,
    completed_at timestamp
);
CREATE INDEX idx_tasks_status ON tasks (status);
CREATE INDEX idx_tasks_agent_id ON tasks (assigned_agent_id);
CREATE INDEX ix_tasks_created_at ON tasks (created_at);

CREATE TABLE conversations (
    id serial PRIMARY KEY,
    session_id varchar(255) NOT NULL,
    user_input text NOT NULL,
    agent_response text NOT NULL,
    agent_id integer REFERENCES agents (id),
    created_at timestamp DEFAULT current_timestamp
);
CREATE INDEX idx_conversations_session_id ON conversations (session_id);
CREATE INDEX idx_conversations_created_at ON conversations (created_at);

CREATE TABLE system_metrics (
    id serial PRIMARY KEY,
    metric_name varchar(255) NOT NULL,
    metric_value numeric(10, 4) NOT NULL,
    "timestamp" timestamp DEFAULT current_timestamp
);
CREATE INDEX idx_system_metrics_timestamp ON system_metrics ("timestamp");

CREATE TABLE task_executions (
    id serial PRIMARY KEY,
    execution_id varchar(255) NOT NULL UNIQUE,
    task_id varchar(255) NOT NULL,
    agent_id varchar(255),
    status varchar(50) DEFAULT 'pending',
    started_at timestamp,
    completed_at timestamp,
    duration_seconds numeric(10, 2),
    result jsonb,
    error_details jsonb,
    quality_score numeric(5, 4),
    tokens_used integer DEFAULT 0,
    cost_usd numeric(10, 6) DEFAULT 0,
    created_at timestamp DEFAULT current_timestamp
);
CREATE INDEX ix_task_executions_task_id ON task_executions (task_id);
CREATE INDEX ix_task_executions_agent_id ON task_executions (agent_id);
CREATE INDEX ix_task_executions_status ON task_executions (status);

CREATE TABLE integrations (
    id serial PRIMARY KEY,
    integration_id varchar(255) NOT NULL UNIQUE,
    user_id varchar(255) NOT NULL,
    platform varchar(100) NOT NULL,
    status varchar(50) DEFAULT 'active',
    credentials jsonb,
    configuration jsonb DEFAULT '{}',
    sync_count integer DEFAULT 0,
    error_count integer DEFAULT 0,
    last_sync timestamp,
    created_at timestamp DEFAULT current_timestamp,
    updated_at timestamp DEFAULT current_timestamp
);
CREATE INDEX ix_integrations_user_id ON integrations (user_id);
CREATE INDEX ix_integrations_platform ON integrations (platform);

CREATE TABLE ml_models (
    id serial PRIMARY KEY,
    model_id varchar(255) NOT NULL UNIQUE,
    model_type varchar(100) NOT NULL,
    version varchar(50) NOT NULL,
    status varchar(50) DEFAULT 'training',
    training_data_count integer DEFAULT 0,
    accuracy numeric(5, 4),
    model_config jsonb DEFAULT '{}',
    model_path varchar(500),
    created_at timestamp DEFAULT current_timestamp,
    updated_at timestamp DEFAULT current_timestamp
);
CREATE INDEX ix_ml_models_model_type ON ml_models (model_type);

CREATE TABLE ml_training_data (
    id serial PRIMARY KEY,
    data_id varchar(255) NOT NULL UNIQUE,
    model_type varchar(100) NOT NULL,
    features jsonb NOT NULL,
    label jsonb,
    metadata jsonb DEFAULT '{}',
    created_at timestamp DEFAULT current_timestamp
);
CREATE INDEX ix_ml_training_data_model_type ON ml_training_data (model_type);
CREATE INDEX ix_ml_training_data_created_at ON ml_training_data (created_at);

CREATE TABLE api_keys (
    id serial PRIMARY KEY,
    key_id varchar(255) NOT NULL UNIQUE,
    user_id varchar(255) NOT NULL,
    key_hash varchar(255) NOT NULL,
    key_prefix varchar(20) NOT NULL,
    name varchar(255),
    permissions jsonb DEFAULT '[]',
    last_used_at timestamp,
    expires_at timestamp,
    is_active boolean DEFAULT true,
    created_at timestamp DEFAULT current_timestamp,
    updated_at timestamp DEFAULT current_timestamp
);
CREATE INDEX ix_api_keys_user_id ON api_keys (user_id);
CREATE INDEX ix_api_keys_key_prefix ON api_keys (key_prefix);

CREATE TABLE audit_logs (
    id serial PRIMARY KEY,
    log_id varchar(255) NOT NULL UNIQUE,
    event_type varchar(100) NOT NULL,
    user_id varchar(255),
    action varchar(255) NOT NULL,
    resource_type varchar(100),
    resource_id varchar(255),
    details jsonb DEFAULT '{}',
    ip_address varchar(45),
    user_agent text,
    status varchar(50),
    created_at timestamp DEFAULT current_timestamp
);
CREATE INDEX ix_audit_logs_event_type ON audit_logs (event_type);
CREATE INDEX ix_audit_logs_user_id ON audit_logs (user_id);
CREATE INDEX ix_audit_logs_created_at ON audit_logs (created_at);

CREATE TABLE notifications (
    id serial PRIMARY KEY,
    notification_id varchar(255) NOT NULL UNIQUE,
    user_id varchar(255) NOT NULL,
    type varchar(100) NOT NULL,
    title varchar(500) NOT NULL,
    message text,
    data jsonb DEFAULT '{}',
    read boolean DEFAULT false,
    read_at timestamp,
    created_at timestamp DEFAULT current_timestamp
);
CREATE INDEX ix_notifications_user_id ON notifications (user_id);
CREATE INDEX ix_notifications_created_at ON notifications (created_at);

CREATE TABLE system_config (
    id serial PRIMARY KEY,
    config_key varchar(255) NOT NULL UNIQUE,
    config_value jsonb NOT NULL,
    description text,
    category varchar(100),
    updated_at timestamp DEFAULT current_timestamp,
    updated_by varchar(255)
);
CREATE INDEX ix_system_config_category ON system_config (category);

CREATE TABLE feedback (
    id serial PRIMARY KEY,
    feedback_id varchar(255) NOT NULL UNIQUE,
    email varchar(255) NOT NULL,
    name varchar(255) NOT NULL,
    message text NOT NULL,
    sentiment varchar(50),
    page_context varchar(255),
    email_sent boolean DEFAULT false,
    email_sent_at timestamp,
    created_at timestamp DEFAULT current_timestamp,
    updated_at timestamp DEFAULT current_timestamp
);
CREATE INDEX ix_feedback_email ON feedback (email);
CREATE INDEX ix_feedback_created_at ON feedback (created_at);

CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $touch$
BEGIN
    NEW.updated_at := current_timestamp;
    RETURN NEW;
END
$touch$;
CREATE TRIGGER agents_updated_at BEFORE UPDATE ON agents
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER tasks_updated_at BEFORE UPDATE ON tasks
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
