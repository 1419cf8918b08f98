package org.amas.maintenance.step.postgres;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Compares named settings of the server with what they should be. Only what is named is asked for,
 * and what may carry a password can't be named.
 */
@Component
class PostgresSettings extends PostgresCheck<PostgresSettings.Settings> {

    /** What a new session gets: our own has limits of its own. */
    private static final String NAMED =
            """
            SELECT name, reset_val, coalesce(unit, '') AS unit, source, pending_restart
              FROM pg_settings
             WHERE name = ANY (?)
             ORDER BY name
            """;

    /** Commands and connection strings: people write passwords into them. */
    private static final Set<String> SECRET =
            Set.of(
                    "primary_conninfo",
                    "ssl_passphrase_command",
                    "archive_command",
                    "archive_cleanup_command",
                    "restore_command",
                    "recovery_end_command");

    /** What each setting should be. */
    record Settings(@NotEmpty @Size(max = 200) List<@Valid @NotNull Rule> rules) {

        Settings {
            rules = rules == null ? List.of() : List.copyOf(rules);
        }
    }

    /**
     * @param is the words that it may be; empty: any
     * @param least the smallest number it may be, in the setting's own unit; null: any
     * @param most the biggest; null: any
     * @param severity of another value; WARNING if not given
     * @param why what another value leads to
     */
    record Rule(
            @NotNull @Pattern(regexp = "[a-z_][a-z0-9_.]*") String name,
            List<String> is,
            @Nullable Double least,
            @Nullable Double most,
            Severity severity,
            @NotNull @Size(min = 1, max = 200) String why) {

        Rule {
            is = is == null ? List.of() : List.copyOf(is);
            severity = severity == null ? Severity.WARNING : severity;
        }

        @AssertTrue(message = "a setting that may carry a secret isn't read")
        boolean isPublic() {
            return name == null || !SECRET.contains(name);
        }

        @AssertTrue(message = "a rule needs is, least or most")
        boolean isBound() {
            return !is.isEmpty() || least != null || most != null;
        }

        boolean allows(Value value) {
            if (!is.isEmpty() && !is.contains(value.value)) {
                return false;
            }
            if (least == null && most == null) {
                return true;
            }
            double number = Double.parseDouble(value.value);
            return (least == null || number >= least) && (most == null || number <= most);
        }

        String wanted(String unit) {
            List<String> words = new ArrayList<>();
            if (!is.isEmpty()) {
                words.add(String.join(" or ", is));
            }
            if (least != null) {
                words.add("at least " + plain(least) + spaced(unit));
            }
            if (most != null) {
                words.add("at most " + plain(most) + spaced(unit));
            }
            return String.join(", ", words);
        }
    }

    /**
     * @param unit as the server writes it: {@code 8kB}, {@code ms}; empty if it has none
     * @param source who set it: {@code default}, {@code configuration file}
     * @param pending changed in the file, and in force only after a restart
     */
    record Value(String name, String value, String unit, String source, boolean pending) {

        String shown() {
            return value + spaced(unit);
        }
    }

    @Override
    public String name() {
        return "postgres.settings";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("settings_checked", "settings_deviating", "settings_pending");
    }

    @Override
    Outcome check(Settings settings, Session session, StepContext context) throws SQLException {
        String[] names = settings.rules.stream().map(Rule::name).toArray(String[]::new);
        List<Value> values =
                session.rows(
                        NAMED,
                        r ->
                                new Value(
                                        r.getString("name"),
                                        r.getString("reset_val"),
                                        r.getString("unit"),
                                        r.getString("source"),
                                        r.getBoolean("pending_restart")),
                        (Object) names);
        return judge(settings.rules, values, context);
    }

    static Outcome judge(List<Rule> rules, List<Value> values, StepContext context) {
        Map<String, Value> byName =
                values.stream().collect(Collectors.toMap(Value::name, Function.identity()));
        List<Rule> known = rules.stream().filter(r -> byName.containsKey(r.name)).toList();
        List<Rule> broken = known.stream().filter(r -> !r.allows(value(byName, r))).toList();
        List<Value> pending = values.stream().filter(Value::pending).toList();
        context.reading(Reading.of("settings_checked", known.size(), ""));
        context.reading(Reading.of("settings_deviating", broken.size(), ""));
        context.reading(Reading.of("settings_pending", pending.size(), ""));
        broken.forEach(r -> context.finding(deviation(r, value(byName, r))));
        pending.forEach(v -> context.finding(pending(v)));
        context.show(table(known, byName));
        String headline =
                "%d of %d settings are not what they should be"
                        .formatted(broken.size(), known.size());
        List<String> unseen =
                rules.stream().map(Rule::name).filter(n -> !byName.containsKey(n)).toList();
        return unseen.isEmpty()
                ? Outcome.done(headline)
                : Outcome.unknown(
                                "the server has no such setting, or doesn't show it to our role: "
                                        + String.join(", ", unseen))
                        .headline(headline);
    }

    private static Value value(Map<String, Value> values, Rule rule) {
        return Objects.requireNonNull(values.get(rule.name));
    }

    private static Finding deviation(Rule rule, Value value) {
        return new Finding(
                rule.severity,
                rule.name,
                "It is %s (%s) and should be %s: %s."
                        .formatted(value.shown(), value.source, rule.wanted(value.unit), rule.why),
                "setting:" + rule.name,
                NAMED);
    }

    private static Finding pending(Value value) {
        return Finding.warning(
                        value.name,
                        "It was changed in the configuration and is in force only after a restart.",
                        "setting-pending:" + value.name)
                .evidence(NAMED);
    }

    private static Table table(List<Rule> known, Map<String, Value> values) {
        return Table.of(
                "Settings",
                List.of(
                        Column.text("setting"),
                        Column.text("is"),
                        Column.text("should be"),
                        Column.text("set by"),
                        Column.text("so")),
                known.stream().map(r -> row(r, value(values, r))).toList());
    }

    private static List<@Nullable Object> row(Rule rule, Value value) {
        return Table.row(
                rule.name,
                value.shown(),
                rule.wanted(value.unit),
                value.source,
                rule.allows(value) ? "yes" : "no");
    }

    private static String spaced(String unit) {
        return unit.isEmpty() ? "" : Character.isDigit(unit.charAt(0)) ? " × " + unit : " " + unit;
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
}
