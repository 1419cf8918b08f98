package org.amas.maintenance.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.duty.Freezes;
import org.amas.maintenance.duty.SimulatedDays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;

/** Weeks of the real schedule, settlement and rules: who is told what, and that silence is kept. */
class HealthyDaysIT {

    private static final Actor LEA = SimulatedDays.LEA;
    private static final LocalDate FIRST = LocalDate.of(2026, 11, 1);

    /** Within each window: weekly and monthly, daily, the report, and what lies between. */
    private static final List<LocalTime> LOOKS =
            List.of(
                    LocalTime.of(2, 5),
                    LocalTime.of(6, 5),
                    LocalTime.of(7, 5),
                    LocalTime.of(13, 0),
                    LocalTime.of(20, 0));

    @TempDir java.nio.file.Path folder;
    private Receiver receiver;
    private SimulatedDays days;

    @BeforeEach
    void start() throws IOException {
        receiver = new Receiver();
        days =
                new SimulatedDays(
                        folder,
                        at(FIRST, LocalTime.of(1, 0)),
                        "amas.duty.stop=20h",
                        "amas.notify.gather=0s",
                        "amas.notify.allowed-addresses=127.0.0.1",
                        "amas.notify.channels.pager.type=webhook",
                        "amas.notify.channels.pager.url=" + receiver.url());
    }

    @AfterEach
    void stop() {
        days.close();
        receiver.close();
    }

    private static Instant at(LocalDate day, LocalTime time) {
        return day.atTime(time).toInstant(ZoneOffset.UTC);
    }

    private void healthy(LocalDate day) {
        for (LocalTime time : LOOKS) {
            days.leap(at(day, time));
            days.due().forEach(days::does);
        }
    }

    private List<String> told(int messages) {
        await().atMost(Duration.ofSeconds(20)).until(() -> receiver.received.size() >= messages);
        return receiver.received.stream().map(Receiver.Received::body).toList();
    }

    @Test
    void sixtyHealthyDaysAreNoMessageAndTheFirstSickOneIsOne() {
        for (int day = 0; day < 60; day++) {
            healthy(FIRST.plusDays(day));
        }
        Outbox outbox = days.bean(Outbox.class);
        assertThat(outbox.recent()).isEmpty();
        assertThat(days.bean(Causes.class).open()).isEmpty();
        assertThat(receiver.received).isEmpty();

        LocalDate sick = FIRST.plusDays(60);
        days.leap(at(sick, LocalTime.of(6, 5)));
        List<Item> due = days.due();
        due.stream().skip(1).forEach(days::does);
        days.fails(due.getFirst(), "ERROR the disk is gone");
        assertThat(told(1).getFirst())
                .contains("the disk is gone", due.getFirst().title(), "\"severity\":\"ERROR\"");
        days.leap(at(sick, LocalTime.of(13, 0)));
        days.runs(due.getFirst().procedure());
        assertThat(told(2).getLast()).contains("\"about\":\"RECOVERY\"", "Over: ");
        healthy(sick.plusDays(1));
        assertThat(outbox.recent()).hasSize(2);
    }

    @Test
    void whatAStopKeptFromBeingDoneIsOneMessageAndOneWhenItIsSettled() {
        healthy(FIRST);
        // From the evening to the noon after the next day nobody looks.
        days.leap(at(FIRST.plusDays(2), LocalTime.NOON));
        String message = told(1).getFirst();
        assertThat(message)
                .contains(
                        "The application was stopped",
                        "daily/system-status, owed until 2 Nov 2026",
                        "daily/system-status, owed until 3 Nov 2026",
                        "daily/log-rotation");
        List<Item> open = days.overdue();
        assertThat(open).hasSizeGreaterThan(8);
        healthy(FIRST.plusDays(3));
        assertThat(days.bean(Outbox.class).recent()).as("they are missed by now").hasSize(1);
        open.forEach(duty -> days.skips(duty, "the machine was moved"));
        days.look();
        assertThat(told(2).getLast()).contains("\"about\":\"RECOVERY\"", "done or skipped");
    }

    @Test
    void whatAFreezeKeptFromBeingDoneIsOneMessage() {
        healthy(FIRST);
        days.bean(Freezes.class)
                .declare(
                        "local",
                        at(FIRST.plusDays(1), LocalTime.MIDNIGHT),
                        at(FIRST.plusDays(4), LocalTime.MIDNIGHT),
                        "a release",
                        LEA);
        for (int day = 1; day < 4; day++) {
            for (LocalTime time : LOOKS) {
                days.leap(at(FIRST.plusDays(day), time));
            }
        }
        healthy(FIRST.plusDays(4));
        assertThat(told(1)).hasSize(1);
        assertThat(receiver.received.getFirst().body())
                .contains("Duties were not done in a freeze", "by lea: a release", "daily/");
        assertThat(days.bean(Outbox.class).recent()).hasSize(1);
    }

    @Test
    void dutiesThatNobodyDidAreOneMessage() {
        for (LocalTime time : LOOKS) {
            days.leap(at(FIRST, time));
            days.due().stream()
                    .filter(duty -> !duty.procedure().startsWith("weekly/"))
                    .forEach(days::does);
        }
        for (int day = 1; day < 7; day++) {
            healthy(FIRST.plusDays(day));
        }
        assertThat(days.bean(Outbox.class).recent()).as("late for days").isEmpty();
        List<Item> open = days.overdue();
        healthy(FIRST.plusDays(7));
        assertThat(told(1).getFirst())
                .contains("\"title\":\"%d duties were missed\"".formatted(open.size()))
                .contains(open.stream().map(Item::procedure).toList());
        assertThat(days.bean(Outbox.class).recent()).hasSize(1);
    }

    @Test
    void aRuleTellsOfLateDutiesBeforeTheyAreMissedAndNobodyTellsAgain() {
        healthy(FIRST);
        LocalDate next = FIRST.plusDays(1);
        days.leap(at(next, LocalTime.of(6, 5)));
        days.leap(at(next, LocalTime.of(7, 5)));
        days.due().forEach(days::does);
        days.leap(at(next, LocalTime.of(8, 0)));
        assertThat(days.bean(Outbox.class).recent()).as("within its grace").isEmpty();
        days.leap(at(next, LocalTime.of(8, 20)));
        assertThat(told(1).getFirst())
                .contains("DailyDutyLate", "daily/system-status", "daily/log-rotation");
        healthy(next.plusDays(1));
        assertThat(days.bean(Outbox.class).recent())
                .as("missed now, of which people know")
                .hasSize(1);
    }
}
