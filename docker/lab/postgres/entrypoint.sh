#!/bin/bash
# What the official image's entrypoint does, as far as the lab uses it: POSTGRES_USER, _PASSWORD
# (or _PASSWORD_FILE), _DB, and the scripts in /docker-entrypoint-initdb.d when the volume is new.
set -euo pipefail

if [ "${1:-}" != postgres ]; then
    exec "$@"
fi
if [ "$(id -u)" = 0 ]; then
    install -d -o postgres -g postgres -m 0700 "$PGDATA"
    install -d -o postgres -g postgres -m 0775 /run/postgresql
    exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$@"
fi

admin=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$admin}

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    password=${POSTGRES_PASSWORD:-$(cat "${POSTGRES_PASSWORD_FILE:?is not set, nor is POSTGRES_PASSWORD}")}
    initdb --username="$admin" --pwfile=<(printf '%s\n' "$password") \
        --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 > /dev/null
    echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
    echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
    # On the socket alone until the scripts are done, so that nobody meets a half-filled database.
    pg_ctl -w -o "-c listen_addresses=''" start
    export PGUSER=$admin
    [ "$database" = postgres ] || createdb "$database"
    export PGDATABASE=$database
    for script in /docker-entrypoint-initdb.d/*; do
        case $script in
            *.sql) psql -v ON_ERROR_STOP=1 -q -f "$script" ;;
            *.sh) bash "$script" ;;
        esac
    done
    pg_ctl -w -m fast stop
fi
exec "$@"
