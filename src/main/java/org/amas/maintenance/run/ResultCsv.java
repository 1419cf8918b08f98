package org.amas.maintenance.run;

import org.amas.maintenance.run.ResultRows.StoredReading;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.web.Csv;
import org.amas.maintenance.web.NotFound;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The results of a step for a spreadsheet: all that is kept, in the order it was reported. */
@Component
class ResultCsv {

    private final JdbcClient jdbc;
    private final ResultRows rows;

    ResultCsv(JdbcClient jdbc, ResultRows rows) {
        this.jdbc = jdbc;
        this.rows = rows;
    }

    /** Found, and ready to be written. */
    interface Lines {
        void write(PrintWriter out) throws IOException;
    }

    Lines findings(long step) {
        return out -> {
            out.write(Csv.line("severity", "place", "text", "fingerprint", "evidence"));
            jdbc.sql("select * from run_finding where step_id = ? order by id")
                    .param(step)
                    .query((RowCallbackHandler) row -> out.write(line(ResultRows.finding(row))));
        };
    }

    private static String line(Finding found) {
        return Csv.line(
                found.severity(),
                found.place(),
                found.text(),
                found.fingerprint(),
                found.evidence());
    }

    Lines readings(long step) {
        return out -> {
            out.write(
                    Csv.line("reading", "of", "value", "unit", "warns at", "fails at", "standing"));
            jdbc.sql("select * from run_reading where step_id = ? order by id")
                    .param(step)
                    .query((RowCallbackHandler) row -> out.write(line(rows.reading(row))));
        };
    }

    private static String line(StoredReading reading) {
        String of =
                new TreeMap<>(reading.labels())
                        .entrySet().stream()
                                .map(label -> label.getKey() + " " + label.getValue())
                                .collect(Collectors.joining(", "));
        return Csv.line(
                reading.name(),
                of,
                reading.value(),
                reading.unit(),
                reading.warn(),
                reading.fail(),
                reading.standing());
    }

    /**
     * @param number which of the step's tables, from 1
     * @throws NotFound if it has no such table
     */
    Lines table(long step, int number) {
        Table table =
                kept(step, number)
                        .orElseThrow(
                                () -> new NotFound("The step has no table %d.".formatted(number)));
        return out -> {
            List<String> names = table.columns().stream().map(Table.Column::name).toList();
            out.write(Csv.line(names.toArray()));
            table.rows().forEach(row -> out.write(Csv.line(row.toArray())));
        };
    }

    private Optional<Table> kept(long step, int number) {
        if (number < 1) {
            return Optional.empty();
        }
        return jdbc.sql(
                        """
                        select * from run_table where step_id = ? order by id
                        offset ? rows fetch first 1 rows only\
                        """)
                .params(step, number - 1)
                .query((row, n) -> rows.table(row))
                .optional();
    }
}
