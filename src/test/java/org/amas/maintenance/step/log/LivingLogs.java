package org.amas.maintenance.step.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The log files of an AMAS that lives, day by day from six to six; rotated on Sundays. */
final class LivingLogs {

    private static final Instant FIRST = Instant.parse("2026-03-02T06:00:00Z"); // a Monday
    private static final int RESTART_EACH = 25;
    private static final int DEPLOY_EACH = 14;

    static final String AMAS = "logs/amas.log";
    static final String SECURITY = "logs/amas-security-audit.log";
    static final String POSTGRES = "logs/postgresql.log";
    static final String ACCESS = "nginx/logs/access.log";
    static final String NGINX = "nginx/logs/error.log";

    private static final DateTimeFormatter ACCESS_TIME = time("dd/MMM/yyyy:HH:mm:ss Z");
    private static final DateTimeFormatter NGINX_TIME = time("yyyy/MM/dd HH:mm:ss");
    private static final DateTimeFormatter POSTGRES_TIME = time("yyyy-MM-dd HH:mm:ss.SSS");

    private static final List<String> KINDS =
            List.of(
                    "Task task_%d failed after 3 attempts",
                    "Redis timeout after %d ms on queue:tasks",
                    "Provider cerebras answered 503 for request %d",
                    "Agent agent_%d sent no heartbeat");
    private static final List<String> NEVER_SEEN =
            List.of("webhook", "exporter", "planner", "embedding", "scheduler", "quota", "locale");

    private record Line(Instant at, String text) {}

    private final Path root;
    private final Random random;
    private final Map<String, List<Line>> today = new TreeMap<>();
    private Instant morning = FIRST;
    private int day;
    private int number;

    LivingLogs(Path root, Random random) {
        this.root = root;
        this.random = random;
    }

    private static DateTimeFormatter time(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    /** When it is looked at next: the end of the day that was lived last. */
    Instant morning() {
        return morning;
    }

    /** What was logged beforehand belongs to that day, too. */
    void liveDay() throws IOException {
        LocalDate date = LocalDate.ofInstant(morning, ZoneOffset.UTC);
        boolean works = date.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) < 0;
        traffic();
        troubles(works ? 5 : 2);
        if (works) {
            people();
        }
        probes();
        strangers();
        servers();
        write();
        if (date.getDayOfWeek() == DayOfWeek.SUNDAY) {
            rotate(date);
        }
        day++;
        morning = morning.plus(Duration.ofDays(1));
    }

    private void traffic() {
        for (int minute = 0; minute < 24 * 60; minute += 20) {
            Instant at = morning.plus(Duration.ofMinutes(minute));
            amas(at, "INFO", "GET /api/v1/tasks 200 in " + (8 + random.nextInt(60)) + " ms");
            access(at, "10.20.0." + (10 + random.nextInt(12)), "GET /api/v1/tasks", 200);
        }
    }

    /** Now and then of a kind that nobody has seen before. */
    private void troubles(double mean) {
        for (int n = poisson(mean); n > 0; n--) {
            amas(moment(), "ERROR", KINDS.get(random.nextInt(4)).formatted(random.nextInt(9_999)));
        }
        if (random.nextInt(10) == 0) {
            String word = NEVER_SEEN.get(random.nextInt(NEVER_SEEN.size()));
            String said = "The " + word + " refused what it was given, as " + word(day);
            for (int n = random.nextInt(2); n >= 0; n--) {
                amas(moment(), "ERROR", said);
            }
        }
        for (int n = poisson(0.7); n > 0; n--) {
            slowUpstream(moment());
        }
    }

    /** A word, since a number would be taken out of the signature. */
    private static String word(int n) {
        return Integer.toString(n, 26)
                .chars()
                .map(c -> 'a' + Character.digit(c, 26))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Twelve in an office behind one address, five at home. */
    private void people() {
        for (int person = 0; person < 17; person++) {
            String user = "user_" + person;
            String address = person < 12 ? "10.20.0.1" : "198.51.100." + person;
            int tries = 0;
            if (random.nextDouble() < 0.06) {
                tries = 1 + (int) Math.min(2, -Math.log(random.nextDouble()));
            } else if (random.nextDouble() < 0.002) {
                tries = 6; // forgotten
            }
            Instant at = moment();
            for (int n = 0; n < tries; n++) {
                refused(at.plusSeconds(8L * n), user, address);
            }
            for (int n = poisson(1.5); n > 0; n--) {
                endedSession(moment(), address);
            }
        }
    }

    /** A page that was left open asks for all its parts at once. */
    private void endedSession(Instant at, String address) {
        for (String part : List.of("tasks", "agents", "metrics", "notifications")) {
            access(at, address, "GET /api/v1/" + part, 401);
        }
        access(at, address, "POST /api/v1/auth/refresh", 401);
    }

    /** Our own: they ask without saying who they are. */
    private void probes() {
        for (int n = 0; n < 3; n++) {
            access(moment(), "10.20.0.2", "GET /api/v1/agents", 401);
        }
    }

    private void strangers() {
        if (random.nextInt(3) > 0) {
            return;
        }
        Instant at = moment();
        String address = "203.0.113." + random.nextInt(250);
        for (int n = poisson(15); n > 0; n--) {
            access(at, address, "GET /wp-login.php", 404);
            access(at, address, "GET /.env", 403);
            log(
                    NGINX,
                    at,
                    "%s [crit] 31#31: *%d SSL_do_handshake() failed (SSL: error:0A00006C:SSL routines::bad key share) while SSL handshaking, client: %s, server: 0.0.0.0:443"
                            .formatted(NGINX_TIME.format(at), number++, address));
        }
    }

    private void servers() {
        for (int n = 0; n < 20; n++) {
            postgres(moment(), "LOG:  checkpoint complete: wrote 118 buffers (0.7%)");
        }
        for (int n = poisson(0.6); n > 0; n--) {
            postgres(
                    moment(),
                    "ERROR:  duplicate key value violates unique constraint \"tasks_pkey\"");
        }
        if (random.nextInt(20) == 0) {
            postgres(moment(), "FATAL:  password authentication failed for user \"amas\"");
        }
        if (day % RESTART_EACH == RESTART_EACH - 1) {
            Instant at = moment();
            for (int n = 0; n < 30; n++) {
                postgres(at, "FATAL:  terminating connection due to administrator command");
            }
            postgres(at.plusSeconds(2), "FATAL:  the database system is starting up");
        }
        if (day % DEPLOY_EACH == DEPLOY_EACH - 1) {
            Instant at = moment();
            amas(at, "WARNING", "Shutting down, 2 tasks are handed back");
            amas(at.plusSeconds(9), "ERROR", "Neo4j is not there yet: connection refused");
            slowUpstream(at.plusSeconds(3));
        }
    }

    void refused(Instant at, String user, String address) {
        log(
                SECURITY,
                at,
                """
                {"timestamp":"%s","level":"WARNING","message":"Authentication failed","event_type":"authentication_failure","user_id":"%s","ip_address":"%s","status":"failure"}\
                """
                        .formatted(at, user, address));
        access(at, address, "POST /api/v1/auth/login", 401);
    }

    void amas(Instant at, String level, String message) {
        String text =
                """
                {"timestamp":"%s","level":"%s","message":"%s","correlation_id":"req_%d","service":"amas"}\
                """
                        .formatted(at, level, message, number++);
        log(AMAS, at, text);
        if (level.equals("ERROR")) {
            log("logs/amas-errors.log", at, text); // as AMAS does
        }
    }

    void access(Instant at, String address, String request, int status) {
        log(
                ACCESS,
                at,
                "%s - - [%s] \"%s HTTP/1.1\" %d 512 \"-\" \"AMAS/%d\""
                        .formatted(address, ACCESS_TIME.format(at), request, status, number++));
    }

    private void slowUpstream(Instant at) {
        log(
                NGINX,
                at,
                "%s [error] 31#31: *%d upstream timed out (110: Connection timed out) while reading response header from upstream, client: 10.20.0.12, server: amas.example, request: \"POST /api/v1/tasks HTTP/1.1\""
                        .formatted(NGINX_TIME.format(at), number++));
        access(at, "10.20.0.12", "POST /api/v1/tasks", 504);
    }

    private void postgres(Instant at, String text) {
        log(
                POSTGRES,
                at,
                "%s UTC [%d] %s".formatted(POSTGRES_TIME.format(at), 60 + number++, text));
    }

    private void log(String file, Instant at, String text) {
        today.computeIfAbsent(file, f -> new ArrayList<>()).add(new Line(at, text));
    }

    /** Any of the day, but for its last hour, in which something may go on for a while. */
    Instant moment() {
        return morning.plusMillis(random.nextInt(23 * 3_600_000)).truncatedTo(ChronoUnit.MILLIS);
    }

    private int poisson(double mean) {
        double limit = Math.exp(-mean);
        double product = random.nextDouble();
        int count = 0;
        while (product > limit) {
            product *= random.nextDouble();
            count++;
        }
        return count;
    }

    private void write() throws IOException {
        for (Map.Entry<String, List<Line>> log : today.entrySet()) {
            Path file = root.resolve(log.getKey());
            Files.createDirectories(file.getParent());
            log.getValue().sort(Comparator.comparing(Line::at));
            Files.write(
                    file,
                    log.getValue().stream().map(Line::text).toList(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        today.clear();
    }

    /** The week before last is no longer needed, also not to tell what is usual. */
    private void rotate(LocalDate date) throws IOException {
        for (String log :
                List.of(AMAS, "logs/amas-errors.log", SECURITY, POSTGRES, ACCESS, NGINX)) {
            Path file = root.resolve(log);
            if (Files.exists(file)) {
                Files.move(file, root.resolve(log + "." + date));
                Files.deleteIfExists(root.resolve(log + "." + date.minusWeeks(2)));
            }
        }
    }
}
