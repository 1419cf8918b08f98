package org.amas.maintenance.step.log;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sign-in that was refused, as the part of the system that refused it says so in its own terms:
 * an event, a status, a message of the server. Never by words somewhere in a line.
 *
 * @param by who refused: AMAS, nginx, PostgreSQL, Redis, Neo4j
 * @param user empty if the line doesn't say
 * @param address empty if the line doesn't say
 */
record Refusal(By by, String user, String address) {

    /** Who can refuse. */
    enum By {
        AMAS,
        NGINX,
        POSTGRES,
        REDIS,
        NEO4J
    }

    private static final Set<String> EVENTS =
            Set.of(
                    "authentication_failure",
                    "authentication_failed",
                    "auth_failure",
                    "auth_failed",
                    "login_failure",
                    "login_failed",
                    "failed_login",
                    "sign_in_failed",
                    "signin_failed",
                    "invalid_credentials",
                    "invalid_password",
                    "invalid_token",
                    "token_invalid",
                    "token_rejected",
                    "mfa_failed");
    private static final Set<String> SIGN_INS =
            Set.of("login", "authentication", "authenticate", "auth", "sign_in", "signin");
    private static final Set<String> FAILED =
            Set.of("failure", "failed", "fail", "denied", "error", "rejected", "false");
    private static final List<String> EVENT =
            List.of("event_type", "event", "event_name", "action");
    private static final List<String> RESULT = List.of("status", "outcome", "result", "success");
    private static final List<String> USER =
            List.of("user_id", "user", "username", "user_name", "email", "account");
    private static final List<String> ADDRESS =
            List.of(
                    "ip_address",
                    "ip",
                    "client_ip",
                    "remote_addr",
                    "source_ip",
                    "address",
                    "client");

    /** {@code POST /api/v1/auth/login HTTP/1.1}: what it sends is a password, a code or a token. */
    private static final Pattern SIGN_IN =
            Pattern.compile(
                    "(?i)^POST \\S*/(?:log-?in|sign-?in|sign_in|auth|authenticate|authentication"
                            + "|token|tokens|sessions?|mfa|verify)/?(?:[?\\s]|$)");

    private static final Pattern SAID =
            Pattern.compile(
                    "^(?:Authentication fail(?:ed|ure)|Login failed|Failed login(?: attempt)?"
                            + "|Invalid (?:credentials|password))"
                            + "(?: for(?: user)? ['\"]?(?<user>[^\\s'\",:]{1,100})['\"]?)?"
                            + "(?:.{0,40}? from (?<address>[0-9a-fA-F.:]{2,45}))?");
    private static final Pattern POSTGRES =
            Pattern.compile(
                    "^(?:[\\w-]+ )?authentication failed for user \"(?<user>[^\"]{0,100})\"");
    private static final Pattern NO_ENTRY =
            Pattern.compile(
                    "^(?:no pg_hba\\.conf entry|pg_hba\\.conf rejects connection) for"
                        + " (?:replication connection from )?host \"(?<address>[^\"]{0,60})\", user"
                        + " \"(?<user>[^\"]{0,100})\"");
    private static final Pattern NEO4J =
            Pattern.compile("(?:^|\\s)\\[(?<user>[^\\]]{0,100})\\]: failed to log in");

    /** Null if the entry is about anything else. */
    static @Nullable Refusal of(Entry entry) {
        return switch (entry.form()) {
            case ACCESS -> access(entry);
            case POSTGRES -> postgres(entry);
            case REDIS -> redis(entry);
            case JSON -> json(entry);
            case TEXT -> text(entry);
            case NGINX -> null;
        };
    }

    /** A session that has ended is refused everywhere else, and is nobody's attempt to get in. */
    private static @Nullable Refusal access(Entry entry) {
        boolean refused = entry.status() == 401 || entry.status() == 403;
        boolean asksIn =
                !entry.field("user").isEmpty() || SIGN_IN.matcher(entry.field("request")).find();
        return refused && asksIn
                ? new Refusal(By.NGINX, entry.field("user"), entry.field("address"))
                : null;
    }

    private static @Nullable Refusal json(Entry entry) {
        String event = word(first(entry.fields(), EVENT));
        String result = word(first(entry.fields(), RESULT));
        boolean refused =
                EVENTS.contains(event) || SIGN_INS.contains(event) && FAILED.contains(result);
        Refusal said = text(entry);
        if (!refused && (said == null || said.by != By.AMAS)) {
            return said;
        }
        String user = first(entry.fields(), USER);
        String address = first(entry.fields(), ADDRESS);
        return new Refusal(
                By.AMAS,
                user.isEmpty() && said != null ? said.user : user,
                address.isEmpty() && said != null ? said.address : address);
    }

    private static @Nullable Refusal text(Entry entry) {
        if (!entry.level().atLeast(Level.WARNING)) {
            return null;
        }
        Matcher amas = SAID.matcher(entry.message());
        if (amas.find()) {
            return new Refusal(By.AMAS, group(amas, "user"), group(amas, "address"));
        }
        String message = entry.message();
        String head = message.length() > 300 ? message.substring(0, 300) : message;
        Matcher neo4j = NEO4J.matcher(head);
        return neo4j.find() ? new Refusal(By.NEO4J, group(neo4j, "user"), "") : null;
    }

    private static @Nullable Refusal postgres(Entry entry) {
        if (entry.level() != Level.CRITICAL) {
            return null;
        }
        Matcher entryMissing = NO_ENTRY.matcher(entry.message());
        if (entryMissing.find()) {
            return new Refusal(
                    By.POSTGRES, group(entryMissing, "user"), group(entryMissing, "address"));
        }
        Matcher refused = POSTGRES.matcher(entry.message());
        return refused.find()
                ? new Refusal(By.POSTGRES, group(refused, "user"), entry.field("address"))
                : null;
    }

    /** Redis keeps refusals in its ACL log; only some versions and modules print them. */
    private static @Nullable Refusal redis(Entry entry) {
        String message = entry.message();
        boolean refused =
                message.startsWith("WRONGPASS")
                        || message.startsWith("NOAUTH")
                        || message.startsWith("ACL authentication failure");
        return refused && entry.level().atLeast(Level.WARNING)
                ? new Refusal(By.REDIS, "", "")
                : null;
    }

    private static String first(Map<String, String> fields, List<String> names) {
        return names.stream()
                .map(name -> fields.getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .findFirst()
                .orElse("");
    }

    private static String word(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replaceAll("[\\s.-]+", "_");
    }

    private static String group(Matcher matcher, String name) {
        String found = matcher.group(name);
        return found == null ? "" : found;
    }
}
