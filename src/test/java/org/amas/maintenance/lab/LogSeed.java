package org.amas.maintenance.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The logs of the last eight days: a request every two minutes and, per day, four errors, two
 * mistyped passwords and one slow upstream. In the faulty lab the last 24 hours are far worse.
 */
final class LogSeed {

    static final int DAYS = 8;

    /** Per day, in {@code amas.log} and again in {@code amas-errors.log}, as AMAS does. */
    static final int USUAL_ERRORS = 4;

    static final int FAULTY_ERRORS = 48;
    static final int FAULTY_CRITICALS = 6;
    static final int FAULTY_AUTHENTICATION_FAILURES = 45;

    private static final Duration DAY = Duration.ofDays(1);
    private static final List<String> REQUESTS =
            List.of(
                    "GET /api/v1/tasks",
                    "GET /api/v1/agents",
                    "POST /api/v1/tasks",
                    "GET /api/v1/health",
                    "GET /");

    private record Line(Instant at, String text) {}

    private final Instant end;
    private final List<Line> application = new ArrayList<>();
    private final List<Line> errors = new ArrayList<>();
    private final List<Line> security = new ArrayList<>();
    private final List<Line> audit = new ArrayList<>();
    private final List<Line> access = new ArrayList<>();
    private final List<Line> nginxErrors = new ArrayList<>();

    private LogSeed(Instant end) {
        this.end = end;
    }

    /** Writes the live logs below an AMAS root; they end a minute before {@code now}. */
    static void plant(Path root, Instant now, boolean healthy) throws IOException {
        LogSeed seed = new LogSeed(now.minus(Duration.ofMinutes(1)));
        seed.traffic();
        for (int day = 0; day < DAYS; day++) {
            seed.usualTroubles(day);
        }
        if (!healthy) {
            seed.badDay();
        }
        seed.write(root);
    }

    private void traffic() {
        int requests = (int) (DAY.multipliedBy(DAYS).toMinutes() / 2);
        for (int n = 0; n < requests; n++) {
            Instant at = end.minus(Duration.ofMinutes(2L * n));
            String request = REQUESTS.get(n % REQUESTS.size());
            double seconds = 0.012 + (n * 7919 % 60) / 1000.0;
            String done = request + " 200 in " + Math.round(seconds * 1000) + " ms";
            add(application, at, LogLines.application(at, "INFO", "api", done, n));
            add(access, at, LogLines.access(at, "10.20.0." + (10 + n % 40), request, 200, seconds));
            if (n % 10 == 0) {
                add(audit, at, LogLines.audit(at, "user_" + (1 + n % 40), "task.create", n));
            }
        }
    }

    private void usualTroubles(int day) {
        for (int n = 0; n < USUAL_ERRORS; n++) {
            error(moment(day, n, USUAL_ERRORS), "ERROR", trouble(n + day), 100 * day + n);
        }
        for (int n = 0; n < 2; n++) {
            refused(moment(day, n, 2), "user_" + (1 + (day * 3 + n) % 40), "10.20.0." + (10 + day));
        }
        Instant at = moment(day, 0, 1);
        add(nginxErrors, at, LogLines.upstreamTimeout(at, "error", "10.20.0.12", 5000 + day));
        add(access, at, LogLines.access(at, "10.20.0.12", "POST /api/v1/tasks", 504, 60));
    }

    private void badDay() {
        for (int n = 0; n < FAULTY_ERRORS; n++) {
            error(moment(0, n, FAULTY_ERRORS), "ERROR", trouble(n), 9000 + n);
        }
        for (int n = 0; n < FAULTY_CRITICALS; n++) {
            String message =
                    "Database connection pool exhausted: 20 of 20 in use, " + n + " waiting";
            error(moment(0, n, FAULTY_CRITICALS), "CRITICAL", message, 9900 + n);
        }
        String[] users = {"admin", "root", "admin", "user_7", "admin", "deploy"};
        String[] addresses = {"203.0.113.7", "203.0.113.7", "198.51.100.23", "192.0.2.44"};
        for (int n = 0; n < FAULTY_AUTHENTICATION_FAILURES; n++) {
            refused(
                    moment(0, n, FAULTY_AUTHENTICATION_FAILURES),
                    users[n % users.length],
                    addresses[n % addresses.length]);
        }
        for (int n = 0; n < 30; n++) {
            Instant at = moment(0, n, 30);
            String level = n % 10 == 0 ? "crit" : "error";
            add(nginxErrors, at, LogLines.upstreamTimeout(at, level, "10.20.0.31", 7000 + n));
            add(access, at, LogLines.access(at, "10.20.0.31", "POST /api/v1/tasks", 502, 5));
        }
    }

    /** The same trouble has another number each time: signatures have to see through that. */
    private static String trouble(int n) {
        return switch (n % 4) {
            case 0 -> "Task task_" + (1000 + n * 13) + " failed after " + (3 + n) + " attempts";
            case 1 -> "Redis timeout after " + (2000 + n * 7) + " ms on queue:tasks";
            case 2 -> "Provider cerebras answered 503 for request 0x%08x".formatted(n * 40503);
            default -> "Agent agent_" + (1 + n % 10) + " sent no heartbeat for " + (60 + n) + " s";
        };
    }

    private void error(Instant at, String level, String message, int number) {
        String line = LogLines.application(at, level, "orchestrator", message, number);
        add(application, at, line);
        add(errors, at, line);
    }

    private void refused(Instant at, String user, String address) {
        add(security, at, LogLines.authenticationFailure(at, user, address));
        add(access, at, LogLines.access(at, address, "POST /api/v1/auth/login", 401, 0.09));
    }

    /** The n-th of {@code count} moments, evenly spread over a day; day 0 is the last 24 h. */
    private Instant moment(int day, int n, int count) {
        long step = DAY.toSeconds() / (count + 1);
        return end.minus(DAY.multipliedBy(day)).minusSeconds(step * (n + 1));
    }

    private static void add(List<Line> log, Instant at, String text) {
        log.add(new Line(at, text));
    }

    private void write(Path root) throws IOException {
        Path logs = Files.createDirectories(root.resolve("logs"));
        Path nginx = Files.createDirectories(root.resolve("nginx/logs"));
        write(logs.resolve("amas.log"), application);
        write(logs.resolve("amas-errors.log"), errors);
        write(logs.resolve("amas-security-audit.log"), security);
        write(logs.resolve("audit.log.jsonl"), audit);
        write(nginx.resolve("access.log"), access);
        write(nginx.resolve("error.log"), nginxErrors);
    }

    private static void write(Path file, List<Line> log) throws IOException {
        log.sort(Comparator.comparing(Line::at));
        Files.write(file, log.stream().map(Line::text).toList());
    }
}
