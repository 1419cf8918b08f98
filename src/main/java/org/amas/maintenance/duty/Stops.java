package org.amas.maintenance.duty;

import static org.amas.maintenance.duty.Slots.utc;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** When the schedule was last looked at, and the times in which nobody did. */
@Component
public class Stops {

    private final JdbcClient jdbc;

    Stops(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A time in which the application was stopped. */
    public record Stop(Instant from, Instant until) {

        boolean covers(Instant instant) {
            return !instant.isBefore(from) && instant.isBefore(until);
        }
    }

    Optional<Instant> last() {
        return jdbc.sql("select last_at from duty_round where id = 1")
                .query((row, n) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .optional();
    }

    void looked(Instant now) {
        int known =
                jdbc.sql("update duty_round set last_at = ? where id = 1").param(utc(now)).update();
        if (known == 0) {
            jdbc.sql("insert into duty_round (id, last_at) values (1, ?) on conflict do nothing")
                    .param(utc(now))
                    .update();
        }
    }

    void add(Stop stop) {
        jdbc.sql(
                        """
                        insert into duty_stop (begin_at, end_at) values (?, ?)
                        on conflict do nothing\
                        """)
                .params(utc(stop.from()), utc(stop.until()))
                .update();
    }

    /** Those that touch that time, oldest first. */
    public List<Stop> between(Instant from, Instant to) {
        return since(from).stream().filter(stop -> stop.from().isBefore(to)).toList();
    }

    /** Those that ended after that instant, oldest first. */
    List<Stop> since(Instant instant) {
        return jdbc.sql("select begin_at, end_at from duty_stop where end_at > ? order by begin_at")
                .param(utc(instant))
                .query(
                        (row, n) ->
                                new Stop(
                                        row.getObject(1, OffsetDateTime.class).toInstant(),
                                        row.getObject(2, OffsetDateTime.class).toInstant()))
                .list();
    }
}
