package org.amas.maintenance.step.neo4j;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which procedures of Neo4j are let past its security, and whether it asks who comes at all. */
@Component
class Neo4jProcedures extends Neo4jCheck<NoSettings> {

    private static final String SETTINGS =
            "SHOW SETTINGS YIELD name, value WHERE name IN"
                    + " ['dbms.security.procedures.unrestricted', 'dbms.security.auth_enabled',"
                    + " 'dbms.security.procedures.allowlist'] RETURN name, value";

    @Override
    public String name() {
        return "neo4j.procedures";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<String> readings() {
        return Set.of("procedures_unrestricted");
    }

    @Override
    Outcome check(NoSettings settings, Graph graph, StepContext context) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<String> unrestricted = new ArrayList<>();
        for (Record row : graph.ask(SETTINGS)) {
            String name = row.get("name").asString("");
            String value = row.get("value").asString("");
            rows.add(Table.row(name, value));
            if (name.endsWith("unrestricted")) {
                Stream.of(value.split(","))
                        .map(String::strip)
                        .filter(p -> !p.isEmpty())
                        .forEach(unrestricted::add);
            }
            if (name.endsWith("auth_enabled") && value.equals("false")) {
                context.finding(
                        Finding.critical("neo4j", "asks nobody for a password", "neo4j-no-auth")
                                .evidence(name + "=false"));
            }
        }
        if (rows.isEmpty()) {
            return Outcome.unknown("the server doesn't tell its settings");
        }
        unrestricted.forEach(pattern -> context.finding(finding(pattern)));
        context.reading(Reading.of("procedures_unrestricted", unrestricted.size(), ""));
        context.show(
                Table.of(
                        "Settings of Neo4j's security",
                        List.of(Column.text("Setting"), Column.text("Value")),
                        rows));
        return Outcome.done(
                Amount.of(unrestricted.size(), "pattern") + " of procedures unrestricted");
    }

    private static Finding finding(String pattern) {
        String text =
                "may do what the user behind them may not: name the few that need it, or none";
        return (pattern.contains("*")
                        ? Finding.error(pattern, text, "unrestricted:" + pattern)
                        : Finding.warning(pattern, text, "unrestricted:" + pattern))
                .evidence("dbms.security.procedures.unrestricted=" + pattern);
    }
}
