package org.amas.maintenance.run;

import org.amas.maintenance.target.ApiTarget;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to do in an emergency, numbered; by hand too, for the hour in which this application can't
 * be reached. It has addresses, and no secret.
 */
@Component
class EmergencyCard {

    private final Environments environments;

    EmergencyCard(Environments environments) {
        this.environments = environments;
    }

    /** One thing to do; several lines below it are commands or what to look for. */
    record Item(String text, List<String> below) {

        private static Item of(String text, String... below) {
            return new Item(text, List.of(below));
        }
    }

    /** The same commands, with what they are typed for. */
    record ByHand(Environment environment, List<Item> items) {}

    List<Item> steps() {
        return List.of(
                Item.of(
                        "Start the emergency for the environment that is in trouble: one click, no"
                                + " form. It looks at everything within a minute and changes"
                                + " nothing."),
                Item.of(
                        "Read the severity.",
                        "SEV1: AMAS or PostgreSQL is down. Call a second person now.",
                        "SEV2: something AMAS needs is down, or more than 5 % of requests fail.",
                        "SEV3: everything else."),
                Item.of(
                        "Read the hypotheses, the likeliest first, each with its evidence. Doubt"
                                + " the first one if its evidence doesn't explain what users see."),
                Item.of(
                        "Choose one fix, or none. Each says what it would touch, how it is checked"
                            + " and how it is taken back. It is done at once, to nothing else."),
                Item.of(
                        "Watch. If a check isn't well at the end, or the fix failed, start again at"
                                + " 1: a third restart within 30 minutes is refused, since it would"
                                + " not help either."),
                Item.of(
                        "When it is over, launch the post-emergency review with the number of the"
                                + " run: root cause, lessons, actions with owner and date."));
    }

    /** Without this application: what it would look at first, and the same five fixes. */
    List<ByHand> byHand() {
        return environments.all().stream()
                .map(environment -> new ByHand(environment, byHand(environment)))
                .filter(one -> !one.items().isEmpty())
                .toList();
    }

    private static List<Item> byHand(Environment environment) {
        List<Item> items = new ArrayList<>();
        target(environment, DockerTarget.class, TargetType.DOCKER)
                .ifPresent(docker -> docker(docker, items));
        target(environment, ApiTarget.class, TargetType.API)
                .ifPresent(
                        api ->
                                items.add(
                                        Item.of(
                                                "AMAS's health: the status in the body counts, not"
                                                        + " only the code",
                                                "curl -sS -m 10 -i " + api.at("/health"))));
        target(environment, PostgresTarget.class, TargetType.POSTGRES)
                .ifPresent(postgres -> postgres(postgres, items));
        target(environment, RedisTarget.class, TargetType.REDIS)
                .ifPresent(redis -> redis(redis, items));
        if (!items.isEmpty()) {
            items.add(
                    Item.of(
                            "Disk, memory and pressure",
                            "df -hP; df -iP; free -h; cat /proc/pressure/memory"
                                    + " /proc/pressure/io"));
        }
        return items;
    }

    private static <T extends Target> Optional<T> target(
            Environment environment, Class<T> type, TargetType word) {
        return environment.target(word).map(type::cast);
    }

    private static void docker(DockerTarget docker, List<Item> items) {
        String filter = "--filter label=com.docker.compose.project=" + docker.project();
        String engine = "docker -H " + docker.host();
        items.add(
                Item.of(
                        "Containers: who isn't up or is unhealthy, and what it said last",
                        engine + " ps -a " + filter,
                        engine + " logs --tail 100 NAME"));
        items.add(
                Item.of(
                        "Fixes: start one that is stopped; restart one that is unhealthy, at most"
                                + " twice in 30 minutes",
                        engine + " start NAME",
                        engine + " restart NAME"));
        items.add(
                Item.of(
                        "Fix if the disk is full; never \"system prune\" or \"volume prune\"",
                        engine + " image prune -f --filter until=24h",
                        engine + " builder prune -f --filter until=24h"));
    }

    private static void postgres(PostgresTarget postgres, List<Item> items) {
        String psql =
                "psql -U %s -d %s".formatted(postgres.username(), "'" + place(postgres) + "'");
        items.add(
                Item.of(
                        "PostgreSQL: who blocks whom, who idles in a transaction",
                        psql
                                + " -c \"SELECT pid, usename, application_name, state, now() -"
                                + " state_change AS since, pg_blocking_pids(pid) FROM"
                                + " pg_stat_activity WHERE xact_start IS NOT NULL ORDER BY"
                                + " xact_start\""));
        items.add(
                Item.of(
                        "Fix: end a session that has idled in a transaction for 15 minutes or"
                                + " blocked others for 5; never pg_dump or replication",
                        psql + " -c \"SELECT pg_terminate_backend(PID)\""));
    }

    private static String place(PostgresTarget postgres) {
        return postgres.address();
    }

    private static void redis(RedisTarget redis, List<Item> items) {
        String cli = "REDISCLI_AUTH=… redis-cli -u " + redis.url();
        items.add(
                Item.of(
                        "Redis: memory against maxmemory, rdb_last_bgsave_status,"
                                + " rejected_connections",
                        cli + " INFO"));
        items.add(
                Item.of(
                        "Fix if it has come to maxmemory: raise it, note the old value first",
                        cli + " CONFIG GET maxmemory",
                        cli + " CONFIG SET maxmemory BYTES"));
    }
}
