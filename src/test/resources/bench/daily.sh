#!/bin/bash
# One of the runbook's four daily procedures as its own commands, with the plain docker CLI in place of docker-compose.
# What it names in vain is what its author meant: the columns of pg_stat_user_tables, the password of Redis, and for
# validate-deployment.sh the checks of its type "basic", each asked in the quickest way that this machine allows.
# Two things are tamed, because this engine may hold more than the lab: prune is told to spare what has no such label,
# and what would be truncated in Docker's own folder is only looked for.
# usage: daily.sh system-status|validation|health|performance|error-log-review|log-rotation
# POSTGRES, REDIS, NEO4J, CONTAINERS: names of containers; PROJECT; API, GRAPH: addresses; ROOT: AMAS's folder
set -u
cd "$ROOT" || exit 1

system_status() {
    docker ps -a --filter "label=com.docker.compose.project=$PROJECT"
    df -h
    free -h
    docker system df
    for container in $CONTAINERS; do docker logs --since=24h "$container" 2>&1; done | grep -i error | wc -l
}

# AMAS's script times /health in a request of its own; that one is sampling, and left out.
validation() {
    health
    curl -fsS "$API/metrics"
    docker exec "$POSTGRES" pg_isready -U postgres -d amas
    docker exec "$POSTGRES" psql -U postgres -d amas -c 'SELECT 1'
    docker exec "$REDIS" redis-cli ping
    docker exec "$REDIS" redis-cli set test_key test_value
    docker exec "$REDIS" redis-cli get test_key
    docker exec "$REDIS" redis-cli del test_key
    curl -fsS -u neo4j:amas_password -H 'Content-Type: application/json' -d '{"statement":"RETURN 1"}' "$GRAPH/db/neo4j/query/v2"
    curl -sS "$API/api/v1/agents"
    curl -sS "$API/api/v1/tasks"
    curl -sS "$API/api/v1/health"
}

# Its answer takes AMAS a second, whoever asks.
health() {
    curl -fsS "$API/health"
}

performance() {
    docker exec "$POSTGRES" psql -U postgres -d amas -c "
        SELECT schemaname, relname, n_tup_ins AS inserts, n_tup_upd AS updates, n_tup_del AS deletes
        FROM pg_stat_user_tables ORDER BY n_tup_ins + n_tup_upd + n_tup_del DESC"
    docker exec "$REDIS" redis-cli info stats
}

error_log_review() {
    for container in $CONTAINERS; do
        echo "$container: $(docker logs --since=24h "$container" 2>&1 | grep -i error | wc -l) errors"
    done
    for container in $CONTAINERS; do docker logs --since=24h "$container" 2>&1; done \
        | grep -i 'critical\|fatal\|panic' | head -10
    for container in $CONTAINERS; do docker logs --since=24h "$container" 2>&1; done \
        | grep -i 'auth\|login\|token' | grep -i 'fail\|error' | wc -l
}

log_rotation() {
    find logs/ -name '*.log' -mtime +7 -exec gzip {} \;
    find logs/ -name '*.log.gz' -mtime +30 -delete
    docker system prune -f --filter label=amas.bench.expendable=true
    find /var/lib/docker/containers/ -name '*.log' -mtime +7 -print
}

"${1//-/_}"
