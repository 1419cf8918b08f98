package org.amas.maintenance.step.http;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Authorisations.Authorisation;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.ApiTarget;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The probes themselves, one after the other, each judged by what came back. */
final class Probes {

    private static final String STAGING = "staging";
    private static final String STRANGER = "https://probe.invalid";

    /** What tells a stranger how it is made: stacks, files, drivers. */
    private static final Pattern VERBOSE =
            Pattern.compile(
                    "Traceback \\(most recent call last\\)|File \"/[^\"]+\", line \\d+"
                            + "|sqlalchemy\\.exc|psycopg2?\\.|syntax error at or near");

    private static final List<String> PRIVATE = List.of("/docs", "/openapi.json", "/metrics");

    private static final List<String> TRAVERSALS =
            List.of(
                    "/..%2f..%2f..%2f..%2fetc%2fpasswd",
                    "/static/..%2f..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/%2e%2e/etc/passwd");

    private final HttpProbesKind.Settings settings;
    private final Authorisation word;
    private final ApiTarget target;
    private final Prober prober;
    private final StepContext context;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private int refused;
    private int unsent;
    private int through;

    Probes(
            HttpProbesKind.Settings settings,
            Authorisation word,
            ApiTarget target,
            Prober prober,
            StepContext context) {
        this.settings = settings;
        this.word = word;
        this.target = target;
        this.prober = prober;
        this.context = context;
    }

    Outcome send() throws InterruptedException {
        token("no token", Map.of());
        token("a token that nobody signed", bearer(jwt("HS256", "x")));
        token("a token that says it needs no signature", bearer(jwt("none", "")));
        for (String path : TRAVERSALS) {
            traversal(path);
        }
        injection(settings.route() + "?search=%27%20OR%20%271%27%3D%271");
        injection(settings.route() + "/1%27%3B--");
        cors();
        for (String path : PRIVATE) {
            exposed(path);
        }
        rateLimit();
        return outcome();
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    /** Of nobody that there is. */
    private static String jwt(String algorithm, String signature) {
        String head = "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}";
        String claims = "{\"sub\":\"probe\",\"role\":\"admin\",\"exp\":4102444800}";
        return encoded(head) + "." + encoded(claims) + "." + signature;
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The window may close, and a person may stop it, between two of them. */
    private boolean mayGoOn() {
        return !context.cancelled()
                && word.refusal(target.url(), context.clock().instant()).isEmpty();
    }

    private @Nullable Exchange sent(String probe, String path, Map<String, String> headers)
            throws InterruptedException {
        if (!mayGoOn()) {
            unsent(probe, path);
            return null;
        }
        Exchange exchange = prober.get(path, headers);
        if (exchange.refused()) {
            refused++;
            row(probe, path, exchange, "refused");
            return null;
        }
        common(probe, path, exchange);
        return exchange;
    }

    private void unsent(String probe, String path) {
        unsent++;
        rows.add(Table.row(probe, path, null, "not sent: stopped, or the window is over"));
    }

    private void token(String probe, Map<String, String> headers) throws InterruptedException {
        Exchange exchange = sent(probe, settings.route(), headers);
        if (exchange == null) {
            return;
        }
        boolean in = exchange.code() >= 200 && exchange.code() < 300;
        row(probe, settings.route(), exchange, in ? "let in" : "kept out");
        if (in) {
            through(Severity.CRITICAL, probe, "is let in", "probe:" + probe, exchange);
        }
    }

    private void traversal(String path) throws InterruptedException {
        Exchange exchange = sent("a path out of its folder", path, Map.of());
        if (exchange == null) {
            return;
        }
        boolean file =
                exchange.body().contains("root:x:0:") || exchange.body().contains("root:*:0:");
        row("a path out of its folder", path, exchange, file ? "a file came back" : "nothing came");
        if (file) {
            through(
                    Severity.CRITICAL,
                    path,
                    "hands out files of its machine",
                    "probe:traversal",
                    exchange);
        }
    }

    private void injection(String path) throws InterruptedException {
        Exchange exchange = sent("a quotation mark for the database", path, Map.of());
        if (exchange != null) {
            row("a quotation mark for the database", path, exchange, "taken as text");
        }
    }

    private void cors() throws InterruptedException {
        Map<String, String> headers = Map.of("Origin", STRANGER);
        Exchange exchange = sent("another site's script", settings.route(), headers);
        if (exchange == null) {
            return;
        }
        String allowed = exchange.header("access-control-allow-origin");
        boolean trusted = exchange.header("access-control-allow-credentials").equals("true");
        boolean open = allowed.equals("*") || allowed.equals(STRANGER);
        row("another site's script", settings.route(), exchange, open ? "may read it" : "may not");
        if (open) {
            boolean worst = trusted && allowed.equals(STRANGER);
            through(
                    worst ? Severity.ERROR : Severity.WARNING,
                    "CORS",
                    "lets scripts of any site read its answers" + (worst ? ", signed in" : ""),
                    "probe:cors",
                    exchange);
        }
    }

    private void exposed(String path) throws InterruptedException {
        Exchange exchange = sent("what is for insiders", path, Map.of());
        if (exchange == null) {
            return;
        }
        boolean open = exchange.code() == 200;
        row("what is for insiders", path, exchange, open ? "open" : "closed");
        if (open) {
            through(
                    Severity.WARNING,
                    path,
                    "is open to whoever reaches this address",
                    "probe:exposed:" + path,
                    exchange);
        }
    }

    /** It must be met quickly, and nobody's work may be slowed down for it. */
    private void rateLimit() throws InterruptedException {
        String probe = "more requests than are allowed";
        if (!context.environment().equals(STAGING)) {
            rows.add(Table.row(probe, settings.route(), null, "not sent: on staging only"));
            return;
        }
        for (int i = 0; i < settings.burst(); i++) {
            if (!mayGoOn()) {
                unsent(probe, settings.route());
                return;
            }
            Exchange exchange = prober.burst(settings.route(), Map.of());
            if (exchange.code() == 429) {
                row(probe, settings.route(), exchange, "limited after " + (i + 1));
                return;
            }
        }
        rows.add(Table.row(probe, settings.route(), null, "never limited"));
        through++;
        context.finding(
                Finding.warning(
                        settings.route(),
                        "answered %d requests in a row without a limit".formatted(settings.burst()),
                        "probe:rate-limit"));
    }

    /** Whatever the probe was about, no answer may break, tell or hand out too much. */
    private void common(String probe, String path, Exchange exchange) {
        if (exchange.code() >= 500) {
            through(Severity.ERROR, path, "breaks on it", "probe:breaks:" + probe, exchange);
        }
        if (VERBOSE.matcher(exchange.body()).find()) {
            through(
                    Severity.ERROR,
                    path,
                    "tells in its answer how it is made",
                    "probe:verbose:" + probe,
                    exchange);
        }
        for (String cookie : exchange.cookies()) {
            cookie(cookie, exchange);
        }
    }

    private void cookie(String cookie, Exchange exchange) {
        String flags = cookie.toLowerCase(Locale.ROOT);
        List<String> missing = new ArrayList<>();
        if (!flags.contains("httponly")) {
            missing.add("HttpOnly");
        }
        if (!flags.contains("samesite")) {
            missing.add("SameSite");
        }
        if ("https".equals(target.url().getScheme()) && !flags.contains("secure")) {
            missing.add("Secure");
        }
        if (!missing.isEmpty()) {
            String name = cookie.replaceFirst("=.*", "");
            through(
                    Severity.WARNING,
                    "cookie " + name,
                    "lacks " + String.join(", ", missing),
                    "probe:cookie:" + name,
                    exchange);
        }
    }

    private void through(
            Severity severity, String place, String text, String print, Exchange exchange) {
        through++;
        context.finding(Finding.of(severity, place, text, print).evidence(exchange.evidence()));
    }

    private void row(String probe, String path, Exchange exchange, String verdict) {
        String answer = exchange.answered() ? "HTTP " + exchange.code() : exchange.trouble();
        rows.add(Table.row(probe, path, answer, verdict));
        context.say(exchange.evidence().indent(2).stripTrailing());
    }

    private Outcome outcome() {
        context.reading(Reading.of("probes_sent", prober.sent(), ""));
        context.reading(Reading.of("probes_refused", refused, ""));
        context.reading(Reading.of("probes_that_got_through", through, ""));
        context.table(
                Table.of(
                        "Probes",
                        List.of(
                                Column.text("Probe"),
                                Column.text("Path"),
                                Column.text("Answer"),
                                Column.text("Verdict")),
                        rows));
        String headline =
                "%s sent, %d refused, %d got through"
                        .formatted(Amount.of(prober.sent(), "probe"), refused, through);
        if (prober.sent() == 0 || refused == prober.sent()) {
            return Outcome.unknown("no answer to any probe").headline(headline);
        }
        return refused + unsent == 0
                ? Outcome.done(headline)
                : Outcome.unknown(
                                "%s refused, %d not sent: what they would have met is not known"
                                        .formatted(Amount.of(refused, "probe"), unsent))
                        .headline(headline);
    }
}
