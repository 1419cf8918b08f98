"""A stand-in for the AMAS API: the routes that maintenance looks at, on one event loop, as AMAS runs.

/health measures the processor for a second without giving the loop back: meanwhile nobody else is served. That is
how AMAS behaves, and a dashboard that samples /health must be seen to do harm here.
"""

import asyncio
import json
import os
import signal
import sys
import time
from collections import Counter
from datetime import datetime, timezone

import backends

LOGS = "/app/logs"
HEALTHY = os.environ.get("AMAS_LAB_HEALTHY") == "true"
SHAPE = os.environ.get("AMAS_HEALTH_SHAPE", "main")
BUCKETS = (0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5)
STARTED = time.time()

requests, durations, seconds, refused = Counter(), Counter(), Counter(), Counter()


def now():
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def log(level, message, logger="amas.api", **fields):
    line = json.dumps({"timestamp": now(), "level": level, "logger": logger, "message": message, **fields})
    print(line, flush=True)
    names = ["amas.log"]
    if level in ("ERROR", "CRITICAL"):
        names.append("amas-errors.log")
    if logger == "amas.security":
        names += ["amas-security-audit.log", "audit.log.jsonl"]
    for name in names:
        with open(os.path.join(LOGS, name), "a", encoding="utf-8") as file:
            file.write(line + "\n")


def memory():
    """Used share in percent, available GiB."""
    with open("/proc/meminfo", encoding="ascii") as file:
        kib = {name: int(rest.split()[0]) for name, rest in (line.split(":") for line in file)}
    total, free = kib["MemTotal"], kib["MemAvailable"]
    return round(100 * (total - free) / total, 1), round(free / 2**20, 2)


def processor_over_a_second():
    """Blocks the event loop, on purpose."""

    def ticks():
        with open("/proc/stat", encoding="ascii") as file:
            values = [int(value) for value in file.readline().split()[1:9]]
        return sum(values), values[3] + values[4]

    total, idle = ticks()
    time.sleep(1)
    total_after, idle_after = ticks()
    passed = max(1, total_after - total)
    return round(100 * (1 - (idle_after - idle) / passed), 1)


def health():
    services, reasons = backends.states()
    good = all(state == "healthy" for state in services.values())
    for name, reason in reasons.items():
        log("ERROR", f"health check of {name} failed: {reason}", "amas.health", service=name)
    if SHAPE == "router":
        return 200, {"status": "healthy" if good else "degraded", "services": services, "timestamp": now()}
    used, available = memory()
    checks = [{"name": name, "status": "pass" if state == "healthy" else "fail",
               "message": reasons.get(name, "ok" if state == "healthy" else "no answer")}
              for name, state in services.items()]
    return 200 if good else 503, {
        "status": "healthy" if good else "unhealthy",
        "timestamp": time.time(),
        "version": "1.0.0",
        "uptime": round(time.time() - STARTED, 3),
        "services": services,
        "metrics": {"memory_usage_percent": used, "cpu_usage_percent": processor_over_a_second(),
                    "memory_available_gb": available},
        "checks": checks,
    }


def ready():
    services, _ = backends.states()
    good = all(state == "healthy" for state in services.values())
    return 200 if good else 503, {"status": "ready" if good else "not_ready", "timestamp": time.time(),
                                  "services": services}


def live():
    return 200, {"status": "alive", "timestamp": now()}


def api_health():
    return 200, {"status": "healthy", "timestamp": now(), "version": "1.0.0"}


def api_health_detailed():
    # The hit rate is a constant in AMAS, too: a reader must not take it for a measurement.
    return 200, {"status": "healthy", "services": backends.states()[0], "cache": {"hit_rate": 0.95}}


def system_metrics():
    used, available = memory()
    return 200, {"memory_usage_percent": used, "memory_available_gb": available,
                 "uptime": round(time.time() - STARTED, 3)}


def agents():
    kinds = ("orchestrator", "research", "code", "security", "forensics")
    items = [{"id": n, "name": f"agent-{n}", "type": kinds[n % 5], "status": "idle"} for n in range(1, 25)]
    return 200, {"agents": items, "total": len(items)}


def tasks():
    items = [{"id": n, "title": f"Task {n}", "status": "completed", "priority": 1 + n % 9} for n in range(1, 21)]
    return 200, {"tasks": items, "total": 20000}


def metrics():
    lines = ["# TYPE amas_http_requests_total counter"]
    for (method, path, status), count in sorted(requests.items()):
        lines.append(f'amas_http_requests_total{{method="{method}",endpoint="{path}",status_code="{status}"}} {count}')
    lines.append("# TYPE amas_http_request_duration_seconds histogram")
    for path in sorted(seconds):
        label = f'endpoint="{path}"'
        for bound in BUCKETS:
            lines.append(f'amas_http_request_duration_seconds_bucket{{{label},le="{bound}"}} {durations[path, bound]}')
        count = durations[path, "+Inf"]
        lines.append(f'amas_http_request_duration_seconds_bucket{{{label},le="+Inf"}} {count}')
        lines.append(f"amas_http_request_duration_seconds_sum{{{label}}} {seconds[path]:.6f}")
        lines.append(f"amas_http_request_duration_seconds_count{{{label}}} {count}")
    used, available = memory()
    disk = os.statvfs("/")
    for name, kind, value in (
        ("amas_task_executions_total", "counter", 20000),
        ("amas_task_queue_depth", "gauge", 12),
        ("amas_tasks_active", "gauge", 0),
        ("amas_cache_hit_ratio", "gauge", 0.95),
        ("amas_database_connections_active", "gauge", 1),
        ("amas_system_memory_usage_percent", "gauge", used),
        ("amas_system_disk_usage_bytes", "gauge", (disk.f_blocks - disk.f_bfree) * disk.f_frsize),
        ("auth_attempts_total", "counter", sum(refused.values())),
        ("auth_failures_total", "counter", sum(refused.values())),
        ("system_uptime_seconds", "gauge", round(time.time() - STARTED, 3)),
    ):
        lines += [f"# TYPE {name} {kind}", f"{name} {value}"]
    return 200, "\n".join(lines) + "\n"


ROUTES = {
    "/": lambda: (200, {"name": "AMAS", "version": "1.0.0", "status": "running"}),
    "/health": health,
    "/health/live": live,
    "/health/ready": ready,
    "/ready": ready,
    "/metrics": metrics,
    "/api/v1/health": api_health,
    "/api/v1/health/detailed": api_health_detailed,
    "/api/v1/system/health": api_health,
    "/api/v1/system/metrics": system_metrics,
    "/api/v1/agents": agents,
    "/api/v1/tasks": tasks,
}


def sign_in(body, address):
    """Nobody can sign in here: every attempt is a failure, counted and logged as AMAS does."""
    try:
        user = str(json.loads(body or b"{}").get("username", "unknown"))[:80]
    except (ValueError, AttributeError):
        return 422, {"detail": "Invalid JSON"}
    refused[address] += 1
    log("WARNING", f"Authentication failed for user {user}", "amas.security", event="login_failed", user=user,
        ip_address=address)
    return 401, {"detail": "Invalid credentials"}


def answer(method, path, body, address):
    if path == "/api/v1/auth/login" and method == "POST":
        return sign_in(body, address)
    if path not in ROUTES:
        return 404, {"detail": "Not Found"}
    if method not in ("GET", "HEAD"):
        return 405, {"detail": "Method Not Allowed"}
    return ROUTES[path]()


REASONS = {200: "OK", 401: "Unauthorized", 404: "Not Found", 405: "Method Not Allowed",
           422: "Unprocessable Content", 500: "Internal Server Error", 503: "Service Unavailable"}


async def read_request(reader):
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 30)).decode("latin-1").split("\r\n")
    method, target, version = head[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    length = min(int(headers.get("content-length", 0)), 1 << 16)
    body = await asyncio.wait_for(reader.readexactly(length), 30) if length else b""
    keep = headers.get("connection", "keep-alive" if version == "HTTP/1.1" else "close").lower() != "close"
    return method, target.split("?")[0], headers, body, keep


def count(method, path, status, took):
    known = path if path in ROUTES or status != 404 else "unknown"
    requests[method, known, status] += 1
    seconds[known] += took
    for bound in (*BUCKETS, "+Inf"):
        if bound == "+Inf" or took <= bound:
            durations[known, bound] += 1


async def serve(reader, writer):
    peer = writer.get_extra_info("peername")[0]
    try:
        keep = True
        while keep:
            method, path, headers, body, keep = await read_request(reader)
            address = headers.get("x-real-ip", peer)
            began = time.perf_counter()
            try:
                status, content = answer(method, path, body, address)
            except Exception as problem:  # a route's bug is a 500 and a line in the log, as in AMAS
                log("ERROR", f"{method} {path} failed: {problem}")
                status, content = 500, {"detail": "Internal Server Error"}
            took = time.perf_counter() - began
            count(method, path, status, took)
            text = isinstance(content, str)
            data = (content if text else json.dumps(content)).encode()
            writer.write(
                f"HTTP/1.1 {status} {REASONS[status]}\r\nserver: uvicorn\r\n"
                f"content-type: {'text/plain; version=0.0.4; charset=utf-8' if text else 'application/json'}\r\n"
                f"content-length: {len(data)}\r\nconnection: {'keep-alive' if keep else 'close'}\r\n\r\n".encode()
                + (b"" if method == "HEAD" else data)
            )
            await writer.drain()
            if path != "/health/live":
                log("INFO" if status < 500 else "ERROR", f"{method} {path} {status}", "amas.access",
                    status_code=status, duration_ms=round(1000 * took, 2), ip_address=address)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.TimeoutError, ValueError, OSError):
        pass  # the client went away or never spoke HTTP
    finally:
        writer.close()


def start_up_lines():
    log("INFO", "AMAS started", version="1.0.0")
    if HEALTHY:
        return
    for n in range(14):
        log("ERROR", f"Task {4000 + n} failed: provider openai timed out after {30 + n} s", "amas.tasks",
            task_id=4000 + n)
    log("CRITICAL", "Circuit breaker opened for provider openai: 14 failures in 60 s", "amas.providers")
    for n in range(14):
        log("WARNING", "Authentication failed for user admin", "amas.security", event="login_failed", user="admin",
            ip_address="203.0.113.77")


async def main():
    os.makedirs(LOGS, exist_ok=True)
    try:
        backends.seed(HEALTHY)
    except (OSError, KeyError, ValueError) as problem:
        log("ERROR", f"seeding failed: {problem}", "amas.lab")
    start_up_lines()
    stop = asyncio.get_running_loop().create_future()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, lambda: stop.done() or stop.set_result(None))
    async with await asyncio.start_server(serve, "0.0.0.0", 8000):
        await stop
    log("INFO", "AMAS stopped")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
