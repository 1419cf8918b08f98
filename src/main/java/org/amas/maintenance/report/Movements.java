package org.amas.maintenance.report;

import org.amas.maintenance.report.Moved.Day;
import org.amas.maintenance.run.ReadingFacts;
import org.amas.maintenance.run.ReadingFacts.Line;
import org.amas.maintenance.run.ReadingFacts.Value;
import org.amas.maintenance.step.Median;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was measured in a week against the four weeks before it, and where it leads.
 *
 * @see #RULE
 */
@Component
class Movements {

    static final String RULE =
            "Listed is each reading whose median of the week is farther from the median of the four"
                    + " weeks before than three times what was usual then (the median distance from"
                    + " that median), and farther than 1 % of it; by the change in percent, the"
                    + " largest first. It needs a value of the week and four of the weeks before.";

    /** As far back as the pages of readings look: the trend is the same there. */
    private static final Duration TREND = Duration.ofDays(90);

    private static final int FEWEST_BEFORE = 4;
    private static final int LISTED = 8;
    private static final double SOON = 90;

    private final ReadingFacts facts;

    Movements(ReadingFacts facts) {
        this.facts = facts;
    }

    /** What a report tells of readings. */
    record Found(List<Moved> moved, List<Forecast> forecasts) {}

    Found of(Period period, String environment) {
        List<Line> lines =
                facts.lines(environment, period.to().minus(TREND), period.to()).stream()
                        .filter(line -> !line.last().at().isBefore(period.from()))
                        .toList();
        return new Found(
                lines.stream()
                        .map(line -> moved(line, period, environment))
                        .filter(Objects::nonNull)
                        .sorted(
                                Comparator.comparingDouble(Movements::size)
                                        .reversed()
                                        .thenComparing(Moved::what))
                        .limit(LISTED)
                        .toList(),
                lines.stream()
                        .map(line -> forecast(line, environment))
                        .filter(Objects::nonNull)
                        .sorted(
                                Comparator.comparingDouble(Forecast::days)
                                        .thenComparing(Forecast::what))
                        .limit(LISTED)
                        .toList());
    }

    private static double size(Moved one) {
        Double share = one.share();
        return share == null ? Double.POSITIVE_INFINITY : Math.abs(share);
    }

    private static @Nullable Moved moved(Line line, Period period, String environment) {
        Instant since = period.fourWeeksBefore().from();
        List<Value> own = within(line, period.from(), period.to());
        List<Value> earlier = within(line, since, period.from());
        if (own.isEmpty() || earlier.size() < FEWEST_BEFORE) {
            return null;
        }
        List<Double> before = earlier.stream().map(Value::value).toList();
        double median = Median.of(own.stream().map(Value::value).toList());
        double usual = Median.of(before);
        double spread = Median.spread(before);
        if (Math.abs(median - usual) <= Math.max(3 * spread, Math.abs(usual) / 100)) {
            return null;
        }
        return new Moved(
                line.kind(),
                line.name(),
                line.of(),
                line.unit(),
                median,
                usual,
                spread,
                own.size(),
                before.size(),
                Period.only(own.stream().map(Value::run).toList()),
                href(line, environment),
                days(within(line, since, period.to())));
    }

    private static List<Value> within(Line line, Instant from, Instant to) {
        return line.values().stream()
                .filter(value -> !value.at().isBefore(from) && value.at().isBefore(to))
                .toList();
    }

    private static List<Day> days(List<Value> values) {
        return values.stream()
                .collect(
                        Collectors.groupingBy(
                                value -> LocalDate.ofInstant(value.at(), ZoneOffset.UTC),
                                TreeMap::new,
                                Collectors.mapping(Value::value, Collectors.toList())))
                .entrySet()
                .stream()
                .map(day -> new Day(day.getKey(), Median.of(day.getValue())))
                .toList();
    }

    private static @Nullable Forecast forecast(Line line, String environment) {
        ReadingFacts.Outlook outlook = line.outlook();
        if (outlook == null || outlook.days() > SOON) {
            return null;
        }
        Value last = line.last();
        return new Forecast(
                line.kind(),
                line.name(),
                line.of(),
                line.unit(),
                last.value(),
                last.run(),
                last.step(),
                outlook.limit(),
                outlook.days(),
                LocalDate.ofInstant(last.at(), ZoneOffset.UTC).plusDays(Math.round(outlook.days())),
                outlook.sentence(),
                href(line, environment));
    }

    private static String href(Line line, String environment) {
        return UriComponentsBuilder.fromPath("/readings/{kind}/{name}")
                .queryParam("environment", "{environment}")
                .queryParam("of", "{of}")
                .encode()
                .buildAndExpand(line.kind(), line.name(), environment, line.of())
                .toUriString();
    }
}
