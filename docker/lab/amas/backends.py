"""What the stand-in says to PostgreSQL, Redis and Neo4j, in their own protocols, with the standard library alone."""

import json
import os
import socket
import struct
import urllib.parse
import urllib.request
from base64 import b64encode

TIMEOUT = 2.0  # seconds


def _connect(url, default_port):
    parsed = urllib.parse.urlsplit(url)
    return parsed, socket.create_connection((parsed.hostname, parsed.port or default_port), TIMEOUT)


def postgres_answers():
    """True when the server asks for a password, which it does only when it takes connections to the database."""
    parsed, connection = _connect(os.environ["DATABASE_URL"], 5432)
    with connection:
        names = {"user": parsed.username, "database": parsed.path.lstrip("/")}
        body = b"".join(f"{k}\0{v}\0".encode() for k, v in names.items()) + b"\0"
        connection.sendall(struct.pack("!ii", len(body) + 8, 196608) + body)
        # The whole message is taken: closing with bytes unread is a reset, which PostgreSQL logs.
        return connection.recv(1024)[:1] == b"R"


def redis(*commands):
    """Signs in and sends the commands; returns the replies, one line each (enough for simple strings and numbers)."""
    parsed, connection = _connect(os.environ["REDIS_URL"], 6379)
    with connection, connection.makefile("rwb") as stream:
        replies = []
        for command in (("AUTH", parsed.password), *commands):
            parts = [str(part).encode() for part in command]
            stream.write(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts))
            stream.flush()
            reply = stream.readline().strip().decode()
            if reply.startswith("-"):
                raise OSError(reply[1:])
            replies.append(reply)
        return replies[1:]


def redis_answers():
    return redis(("PING",)) == ["+PONG"]


def neo4j_answers():
    """True when the server agrees on a version of the Bolt protocol."""
    _, connection = _connect(os.environ["NEO4J_URI"], 7687)
    with connection:
        connection.sendall(b"\x60\x60\xb0\x17" + bytes([0, 4, 4, 5, 0, 0, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0]))
        return connection.recv(4) not in (b"", b"\0\0\0\0")


def neo4j(statement):
    credentials = f"{os.environ['NEO4J_USER']}:{os.environ['NEO4J_PASSWORD']}".encode()
    request = urllib.request.Request(
        os.environ["NEO4J_HTTP"] + "/db/neo4j/query/v2",
        json.dumps({"statement": statement}).encode(),
        {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Authorization": "Basic " + b64encode(credentials).decode(),
        },
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        return json.load(response)["data"]["values"]


def states():
    """healthy or unhealthy for each service, and why not."""
    result, reasons = {}, {}
    for name, answers in (("database", postgres_answers), ("redis", redis_answers), ("neo4j", neo4j_answers)):
        try:
            result[name] = "healthy" if answers() else "unhealthy"
        except OSError as problem:
            result[name] = "unhealthy"
            reasons[name] = str(problem)
    result["authentication"] = result["database"]
    return result, reasons


def seed(healthy):
    """The keys and nodes of an AMAS that has worked for a while; the faults only when it isn't to be healthy."""
    if redis(("EXISTS", "agent:1")) == [":0"]:
        commands = [("HSET", f"agent:{n}", "status", "idle", "queue", n % 3) for n in range(1, 25)]
        commands += [("SET", f"ratelimit:user:{n}", n, "EX", 3600 + n) for n in range(200)]
        commands += [("SET", f"task:progress:{n}", n % 100, "EX", 86400) for n in range(300)]
        commands += [("RPUSH", "queue:default", f"task-{n}") for n in range(12)]
        if not healthy:
            commands += [("SET", f"shared_context:session-{n}", "x" * 512) for n in range(500)]
        redis(*commands)
    if neo4j("MATCH (n:Entity) RETURN count(n)") == [[0]]:
        neo4j("CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE")
        neo4j(
            "UNWIND range(1, 400) AS i CREATE (n:Entity {id: 'entity-' + i, type: 'concept', created_at: datetime()}) "
            "WITH collect(n) AS many UNWIND range(0, size(many) - 2) AS i WITH many[i] AS a, many[i + 1] AS b "
            "CREATE (a)-[:RELATIONSHIP {type: 'RELATED'}]->(b)"
        )
        if not healthy:
            neo4j(
                "UNWIND range(1, 60) AS i CREATE (:Entity {id: 'lost-' + i, type: 'concept', "
                "created_at: datetime() - duration('P40D')})"
            )
