package org.amas.maintenance.step.postgres;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Who PostgreSQL lets in by which proof: a rule that trusts, or takes a password in clear or as
 * MD5, is told. As the server reads its file, so what is written but not loaded yet counts as well.
 */
@Component
class PostgresHostRules extends PostgresCheck<NoSettings> {

    private static final String RULES =
            """
            SELECT line_number, type, array_to_string(database, ',') AS databases,
                   array_to_string(user_name, ',') AS users, coalesce(address, '') AS address,
                   coalesce(auth_method, '') AS method, coalesce(error, '') AS error
              FROM pg_hba_file_rules
             ORDER BY line_number
            """;

    /** One line of the file. */
    private record Rule(
            long line,
            String type,
            String databases,
            String users,
            String address,
            String method,
            String error) {

        String words() {
            return String.join(" ", type, databases, users, address, method).replace("  ", " ");
        }

        /** The machine itself only. */
        boolean local() {
            return type.equals("local") || address.startsWith("127.") || address.equals("::1");
        }
    }

    @Override
    public String name() {
        return "postgres.host-rules";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("access_rules", "access_rules_weak");
    }

    @Override
    Outcome check(NoSettings settings, Session session, StepContext context) throws SQLException {
        List<Rule> rules =
                session.rows(
                        RULES,
                        r ->
                                new Rule(
                                        r.getLong(1),
                                        r.getString(2) == null ? "" : r.getString(2),
                                        r.getString(3) == null ? "" : r.getString(3),
                                        r.getString(4) == null ? "" : r.getString(4),
                                        r.getString(5),
                                        r.getString(6),
                                        r.getString(7)));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int weak = 0;
        for (Rule rule : rules) {
            weak += judged(rule, context) ? 1 : 0;
            rows.add(Table.row(Long.toString(rule.line()), rule.words(), rule.error()));
        }
        context.reading(Reading.of("access_rules", rules.size(), ""));
        context.reading(Reading.of("access_rules_weak", weak, ""));
        context.show(
                Table.of(
                        "Rules of pg_hba.conf",
                        List.of(Column.text("Line"), Column.text("Rule"), Column.text("Error")),
                        rows));
        return Outcome.done(
                "%d of %s let somebody in too easily"
                        .formatted(weak, Amount.of(rules.size(), "access rule")));
    }

    /** Whoever is on the machine itself is trusted by many packages; that is told as less. */
    private static boolean judged(Rule rule, StepContext context) {
        String print = "hba:" + rule.words();
        String evidence = RULES + "pg_hba.conf line " + rule.line() + ": " + rule.words();
        if (!rule.error().isEmpty()) {
            context.finding(
                    Finding.error("pg_hba.conf", "has a rule that can't be read", print)
                            .evidence(evidence + "\n" + rule.error()));
            return true;
        }
        switch (rule.method()) {
            case "trust" -> {
                String text = "lets in whoever comes, without any proof: use scram-sha-256";
                context.finding(
                        (rule.local()
                                        ? Finding.warning(rule.words(), text, print)
                                        : Finding.critical(rule.words(), text, print))
                                .evidence(evidence));
                return true;
            }
            case "password", "md5" -> {
                context.finding(
                        Finding.error(
                                        rule.words(),
                                        "takes passwords in a form that can be stolen on the way:"
                                                + " use scram-sha-256",
                                        print)
                                .evidence(evidence));
                return true;
            }
            default -> {
                return false;
            }
        }
    }
}
