package org.amas.maintenance.run;

import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.target.Environments;
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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs, newest first, page by page. */
@Component
public class RunHistory {

    private final Runs runs;
    private final JdbcClient jdbc;
    private final Catalogue catalogue;
    private final Environments environments;

    RunHistory(Runs runs, JdbcClient jdbc, Catalogue catalogue, Environments environments) {
        this.runs = runs;
        this.jdbc = jdbc;
        this.catalogue = catalogue;
        this.environments = environments;
    }

    /**
     * Which runs; what is null or empty doesn't restrict.
     *
     * @param procedure a key
     * @param from created at or after
     * @param to created before
     * @param real without dry runs
     * @param upTo with this number or a smaller one
     * @param only with one of these numbers
     */
    public record Filter(
            @Nullable String procedure,
            @Nullable String environment,
            Set<RunState> states,
            @Nullable String actor,
            @Nullable Instant from,
            @Nullable Instant to,
            boolean real,
            @Nullable Long upTo,
            Set<Long> only) {

        public static final Filter ALL =
                new Filter(null, null, Set.of(), null, null, null, false, null);

        /** Whatever their numbers are. */
        public Filter(
                @Nullable String procedure,
                @Nullable String environment,
                Set<RunState> states,
                @Nullable String actor,
                @Nullable Instant from,
                @Nullable Instant to,
                boolean real,
                @Nullable Long upTo) {
            this(procedure, environment, states, actor, from, to, real, upTo, Set.of());
        }
    }

    /**
     * @param next what to give as {@code after} for the page that follows; null on the last
     */
    public record Page(List<Run> items, @Nullable Long next) {

        static final Page EMPTY = new Page(List.of(), null);
    }

    /**
     * @param after the {@code next} of the page before; null for the first
     */
    public Page page(Filter filter, @Nullable Long after, int limit) {
        Conditions where = Conditions.of(filter);
        where.add("id < :after", "after", after);
        List<Long> ids =
                jdbc.sql("select id" + where.sql() + " order by id desc limit " + (limit + 1))
                        .params(where.values)
                        .query(Long.class)
                        .list();
        boolean more = ids.size() > limit;
        List<Long> shown = more ? ids.subList(0, limit) : ids;
        return new Page(load(shown), more ? shown.getLast() : null);
    }

    /** Which of the two names nothing: neither what there is nor what was ever run. */
    Optional<String> unknown(@Nullable String procedure, @Nullable String environment) {
        if (procedure != null
                && catalogue.find(procedure).isEmpty()
                && never("procedure_key", procedure)) {
            return Optional.of("procedure");
        }
        return environment != null
                        && environments.named(environment).isEmpty()
                        && never("environment", environment)
                ? Optional.of("environment")
                : Optional.empty();
    }

    private boolean never(String column, String value) {
        return jdbc.sql(
                        "select id from run_run where %s = ? fetch first row only"
                                .formatted(column))
                .param(value)
                .query(Long.class)
                .optional()
                .isEmpty();
    }

    /** On all pages together. */
    long count(Filter filter) {
        Conditions where = Conditions.of(filter);
        return jdbc.sql("select count(*)" + where.sql())
                .params(where.values)
                .query(Long.class)
                .single();
    }

    private record Conditions(List<String> texts, Map<String, Object> values) {

        private static Conditions of(Filter filter) {
            Conditions all = new Conditions(new ArrayList<>(), new LinkedHashMap<>());
            all.add("procedure_key = :procedure", "procedure", filter.procedure());
            all.add("environment = :environment", "environment", filter.environment());
            all.add("actor_name = :actor", "actor", filter.actor());
            all.add("created_at >= :from", "from", time(filter.from()));
            all.add("created_at < :to", "to", time(filter.to()));
            all.add("dry_run <> :real", "real", filter.real() ? true : null);
            all.add("id <= :upTo", "upTo", filter.upTo());
            all.add("id in (:only)", "only", filter.only().isEmpty() ? null : filter.only());
            List<String> words = filter.states().stream().map(RunState::name).toList();
            all.add("state in (:states)", "states", words.isEmpty() ? null : words);
            return all;
        }

        private void add(String text, String name, @Nullable Object value) {
            if (value != null) {
                texts.add(text);
                values.put(name, value);
            }
        }

        private String sql() {
            return " from run_run"
                    + (texts.isEmpty() ? "" : " where " + String.join(" and ", texts));
        }
    }

    private static @Nullable Object time(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private List<Run> load(List<Long> ids) {
        return ids.isEmpty()
                ? List.of()
                : runs.findByIdIn(ids).stream()
                        .sorted(Comparator.comparing(Run::id).reversed())
                        .collect(Collectors.toList());
    }
}
