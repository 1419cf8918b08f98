#!/bin/bash
# What the official image's entrypoint does, as far as the lab uses it: NEO4J_AUTH, and settings as
# NEO4J_server_bolt_advertised__address (one underscore is a dot, two are one).
set -euo pipefail

home=/var/lib/neo4j
if [ "${1:-}" != neo4j ]; then
    exec "$@"
fi
if [ "$(id -u)" = 0 ]; then
    install -d -o neo4j -g neo4j /data /logs "$home/conf" "$home/plugins" "$home/import" "$home/run"
    chown -R neo4j:neo4j /data /logs
    exec setpriv --reuid=neo4j --regid=neo4j --init-groups -- "$0" "$@"
fi

{
    echo 'server.default_listen_address=0.0.0.0'
    echo 'server.directories.data=/data'
    echo 'server.directories.logs=/logs'
    # The browser's own pages are not on Maven Central; the HTTP API is.
    echo 'server.http_enabled_modules=TRANSACTIONAL_ENDPOINTS,QUERY_API_ENDPOINTS'
    for variable in "${!NEO4J_@}"; do
        setting=${variable#NEO4J_}
        [ "$setting" != AUTH ] || continue
        setting=${setting//__/%}
        setting=${setting//_/.}
        echo "${setting//%/_}=${!variable}"
    done
} > "$home/conf/neo4j.conf"

export NEO4J_HOME=$home NEO4J_CONF=$home/conf
if [ ! -e /data/dbms/auth.ini ]; then
    java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$home/lib/*" org.neo4j.cli.AdminTool \
        dbms set-initial-password "${NEO4J_AUTH#*/}" 2> /dev/null
fi
exec java -Xms"${NEO4J_server_memory_heap_initial__size:-256m}" \
    -Xmx"${NEO4J_server_memory_heap_max__size:-512m}" -XX:+ExitOnOutOfMemoryError \
    -Dfile.encoding=UTF-8 -Dio.netty.tryReflectionSetAccessible=true \
    --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED \
    --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \
    -cp "$home/lib/*:$home/plugins/*" \
    org.neo4j.server.CommunityEntryPoint --home-dir="$home" --config-dir="$home/conf" --console-mode
