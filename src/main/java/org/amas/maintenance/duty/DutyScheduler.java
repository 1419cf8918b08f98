package org.amas.maintenance.duty;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Duration;

import javax.sql.DataSource;

/**
 * Has the schedule looked at, by one node at a time; its table is in the application's own
 * database. It begins when the application serves and recovery has settled the runs.
 */
@Component
class DutyScheduler {

    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final DataSource database;
    private final Round round;
    private final DutySettings settings;
    private final Clock clock;
    private @Nullable Scheduler scheduler;

    DutyScheduler(DataSource database, Round round, DutySettings settings, Clock clock) {
        this.database = database;
        this.round = round;
        this.settings = settings;
        this.clock = clock;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        RecurringTask<Void> look =
                Tasks.recurring("duty.round", FixedDelay.of(settings.round()))
                        .execute((instance, context) -> round.go());
        scheduler =
                Scheduler.create(database)
                        .startTasks(look)
                        .tableName("duty_task")
                        .threads(1)
                        .pollingInterval(settings.round().dividedBy(2))
                        .shutdownMaxWait(FAREWELL)
                        .clock(clock::instant)
                        .alwaysPersistTimestampInUTC()
                        .build();
        scheduler.start();
    }

    @EventListener(ContextClosedEvent.class)
    void stop() {
        if (scheduler != null) {
            scheduler.stop();
        }
    }
}
