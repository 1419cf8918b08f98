package org.amas.maintenance.run;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs, newest first, page by page. */
@Component
public class RunHistory {

    private final Runs runs;
    private final JdbcClient jdbc;

    RunHistory(Runs runs, JdbcClient jdbc) {
        this.runs = runs;
        this.jdbc = jdbc;
    }

    /**
     * Which runs; what is null or empty doesn't restrict.
     *
     * @param procedure a key
     * @param from created at or after
     * @param to created before
     */
    public record Filter(
            @Nullable String procedure,
            @Nullable String environment,
            Set<RunState> states,
            @Nullable String actor,
            @Nullable Instant from,
            @Nullable Instant to) {

        public static final Filter ALL = new Filter(null, null, Set.of(), null, null, null);
    }

    /**
     * @param next what to give as {@code after} for the page that follows; null on the last
     */
    public record Page(List<Run> items, @Nullable Long next) {}

    /**
     * @param after the {@code next} of the page before; null for the first
     */
    public Page page(Filter filter, @Nullable Long after, int limit) {
        List<String> conditions = new ArrayList<>(List.of("1 = 1"));
        Map<String, Object> values = new LinkedHashMap<>();
        add(conditions, values, "procedure_key = :procedure", "procedure", filter.procedure());
        add(conditions, values, "environment = :environment", "environment", filter.environment());
        add(conditions, values, "actor_name = :actor", "actor", filter.actor());
        add(conditions, values, "created_at >= :from", "from", time(filter.from()));
        add(conditions, values, "created_at < :to", "to", time(filter.to()));
        add(conditions, values, "id < :after", "after", after);
        if (!filter.states().isEmpty()) {
            List<String> words = filter.states().stream().map(RunState::name).toList();
            add(conditions, values, "state in (:states)", "states", words);
        }
        List<Long> ids =
                jdbc.sql(
                                "select id from run_run where "
                                        + String.join(" and ", conditions)
                                        + " order by id desc limit "
                                        + (limit + 1))
                        .params(values)
                        .query(Long.class)
                        .list();
        boolean more = ids.size() > limit;
        List<Long> shown = more ? ids.subList(0, limit) : ids;
        return new Page(load(shown), more ? shown.getLast() : null);
    }

    private static @Nullable Object time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static void add(
            List<String> conditions,
            Map<String, Object> values,
            String condition,
            String name,
            @Nullable Object value) {
        if (value != null) {
            conditions.add(condition);
            values.put(name, value);
        }
    }

    private List<Run> load(List<Long> ids) {
        return ids.isEmpty()
                ? List.of()
                : runs.findByIdIn(ids).stream()
                        .sorted(Comparator.comparing(Run::id).reversed())
                        .collect(Collectors.toList());
    }
}
