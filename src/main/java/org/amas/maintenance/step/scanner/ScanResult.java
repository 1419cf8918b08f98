package org.amas.maintenance.step.scanner;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a scanner found, told: one finding for each rule and place, with its lines as evidence. */
final class ScanResult {

    private static final int MOST_FINDINGS = 300;

    private final String scanner;
    private final String version;
    private final List<Hit> hits = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();

    ScanResult(String scanner, String version) {
        this.scanner = scanner;
        this.version = version;
    }

    void add(Report report) {
        hits.addAll(report.hits());
        gaps.addAll(report.gaps());
    }

    Outcome tell(StepContext context) {
        hits.sort(
                Comparator.comparing(Hit::severity)
                        .reversed()
                        .thenComparing(Hit::place)
                        .thenComparing(Hit::line));
        for (Severity severity : Severity.values()) {
            long count = hits.stream().filter(h -> h.severity() == severity).count();
            context.reading(
                    Reading.of("scanner_findings", count, "")
                            .label("scanner", scanner)
                            .label("severity", severity.name().toLowerCase(Locale.ROOT)));
        }
        Map<String, List<Hit>> groups =
                hits.stream()
                        .collect(
                                Collectors.groupingBy(
                                        this::print, TreeMap::new, Collectors.toList()));
        groups.entrySet().stream()
                .sorted(
                        Comparator.comparing(
                                g -> g.getValue().getFirst().severity(), Comparator.reverseOrder()))
                .limit(MOST_FINDINGS)
                .forEach(g -> context.finding(finding(g.getKey(), g.getValue())));
        context.show(table());
        String headline = scanner + " found " + Amount.of(hits.size(), "thing");
        return gaps.isEmpty()
                ? Outcome.done(headline)
                : Outcome.unknown(scanner + " didn't see everything: " + gaps.getFirst())
                        .headline(headline);
    }

    /** Lines move when others are added above; the rule, the file and the secret stay. */
    private String print(Hit hit) {
        String bare = "%s:%s:%s".formatted(scanner, hit.rule(), hit.place());
        return hit.hash().isEmpty() ? bare : bare + ":" + hit.hash();
    }

    private static Finding finding(String print, List<Hit> group) {
        Hit worst = group.getFirst();
        String text = worst.text().isEmpty() ? worst.rule() : worst.rule() + ": " + worst.text();
        if (!worst.hash().isEmpty()) {
            text = "looks like a secret (%s)".formatted(worst.rule());
        }
        String lines =
                group.stream()
                        .filter(h -> h.line() > 0)
                        .map(h -> String.valueOf(h.line()))
                        .distinct()
                        .limit(50)
                        .collect(Collectors.joining(", "));
        String hash = worst.hash().isEmpty() ? "" : "\nhash: " + worst.hash();
        String times =
                Amount.of(group.size(), "time") + (lines.isEmpty() ? "" : ", lines " + lines);
        return Finding.of(worst.severity(), worst.place(), text, print).evidence(times + hash);
    }

    private Table table() {
        List<Column> columns =
                List.of(
                        Column.text("Severity"),
                        Column.text("Rule"),
                        Column.text("Place"),
                        Column.text("Line"),
                        Column.text("What"));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Hit hit : hits) {
            rows.add(
                    Table.row(
                            hit.severity().name().toLowerCase(Locale.ROOT),
                            hit.rule(),
                            hit.place(),
                            hit.line() == 0 ? null : hit.line(),
                            hit.hash().isEmpty() ? hit.text() : "secret, hash " + hit.hash()));
        }
        return Table.of(scanner + ", " + version, columns, rows);
    }
}
