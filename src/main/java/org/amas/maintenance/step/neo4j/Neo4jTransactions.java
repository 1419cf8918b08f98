package org.amas.maintenance.step.neo4j;

import jakarta.validation.constraints.AssertTrue;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.hibernate.validator.constraints.time.DurationMin;
import org.neo4j.driver.Record;
import org.neo4j.driver.types.IsoDuration;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Transactions that have been open for long: they hold locks, and keep old versions alive. */
@Component
class Neo4jTransactions extends Neo4jCheck<Neo4jTransactions.Settings> {

    private static final String ASK =
            "SHOW TRANSACTIONS YIELD transactionId, database, username, clientAddress, status,"
                    + " elapsedTime, currentQuery, metaData";
    private static final int SHOWN = 200;

    record Settings(
            @DurationMin(seconds = 1) Duration warn, @DurationMin(seconds = 1) Duration fail) {

        Settings {
            warn = warn == null ? Duration.ofMinutes(5) : warn;
            fail = fail == null ? Duration.ofHours(1) : fail;
        }

        @AssertTrue(message = "fail must be longer than warn")
        boolean isOrdered() {
            return fail.compareTo(warn) > 0;
        }
    }

    /**
     * @param query the beginning of what it does now; empty between two statements
     */
    record Open(
            String id,
            String database,
            String user,
            String client,
            String status,
            Duration elapsed,
            String query) {}

    @Override
    public String name() {
        return "neo4j.transactions";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("transactions", "longest_transaction_s");
    }

    @Override
    Outcome check(Settings settings, Graph graph, StepContext context) {
        List<Open> open =
                graph.ask(ASK).stream()
                        .filter(row -> !context.token().equals(app(row)))
                        .map(Neo4jTransactions::open)
                        .sorted(Comparator.comparing(Open::elapsed).reversed())
                        .toList();
        return judge(open, settings, context);
    }

    /**
     * @param open without our own, the longest first
     */
    static Outcome judge(List<Open> open, Settings settings, StepContext context) {
        Duration longest = open.isEmpty() ? Duration.ZERO : open.getFirst().elapsed();
        context.reading(Reading.of("transactions", open.size(), ""));
        context.reading(Reading.of("longest_transaction_s", longest.toMillis() / 1000.0, "s"));
        open.stream()
                .filter(o -> o.elapsed().compareTo(settings.warn()) >= 0)
                .forEach(o -> context.finding(finding(o, settings)));
        context.show(table(open));
        return Outcome.done(
                open.isEmpty()
                        ? "no transaction but our own"
                        : "%s open, the longest for %s"
                                .formatted(
                                        Amount.of(open.size(), "transaction"),
                                        Amount.time(longest)));
    }

    private static String app(Record row) {
        return row.get("metaData").get("app").asString("");
    }

    private static Open open(Record row) {
        String query = row.get("currentQuery").asString("").strip().replaceAll("\\s+", " ");
        return new Open(
                row.get("transactionId").asString(),
                row.get("database").asString(""),
                row.get("username").asString(""),
                row.get("clientAddress").asString(""),
                row.get("status").asString(""),
                elapsed(row),
                query.length() <= SHOWN ? query : query.substring(0, SHOWN) + "…");
    }

    private static Duration elapsed(Record row) {
        if (row.get("elapsedTime").isNull()) {
            return Duration.ZERO;
        }
        IsoDuration time = row.get("elapsedTime").asIsoDuration();
        return Duration.ofDays(time.months() * 30 + time.days())
                .plusSeconds(time.seconds())
                .plusNanos(time.nanoseconds());
    }

    private static Finding finding(Open open, Settings settings) {
        Severity severity =
                open.elapsed().compareTo(settings.fail()) >= 0 ? Severity.ERROR : Severity.WARNING;
        return Finding.of(
                        severity,
                        open.database(),
                        "A transaction of %s from %s has been open for %s."
                                .formatted(open.user(), open.client(), Amount.time(open.elapsed())),
                        "long-transaction:" + open.user())
                .evidence("%s %s\n%s".formatted(open.id(), open.status(), open.query()));
    }

    private static Table table(List<Open> open) {
        return Table.of(
                "Open transactions",
                List.of(
                        Column.text("transaction"),
                        Column.text("database"),
                        Column.text("user"),
                        Column.text("client"),
                        Column.text("status"),
                        new Column("open for", "s"),
                        Column.text("now")),
                open.stream()
                        .map(
                                o ->
                                        Table.row(
                                                o.id(),
                                                o.database(),
                                                o.user(),
                                                o.client(),
                                                o.status(),
                                                o.elapsed().toMillis() / 1000.0,
                                                o.query()))
                        .toList());
    }
}
