package org.amas.maintenance.notify;

import org.amas.maintenance.duty.DutyBoard;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.duty.DutyState;
import org.amas.maintenance.notify.AlertRule.OnDuty;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.web.Formats;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Duties that are late or missed, as they are now: no run has to have looked. */
@Component
class DutyAlerts implements AlertSource<OnDuty> {

    /** Asked for late: both need all kinds, and so the rules' own. */
    private final ObjectProvider<DutyBoard> board;

    private final ObjectProvider<Catalogue> catalogue;

    DutyAlerts(ObjectProvider<DutyBoard> board, ObjectProvider<Catalogue> catalogue) {
        this.board = board;
        this.catalogue = catalogue;
    }

    @Override
    public Class<OnDuty> condition() {
        return OnDuty.class;
    }

    @Override
    public List<AlertStanding> judge(AlertRule rule, OnDuty on, String environment, Instant now) {
        boolean exists =
                catalogue.getObject().current().stream().anyMatch(v -> on.isAbout(v.key()));
        if (!exists) {
            return List.of(AlertStanding.never("there is no procedure " + on.procedure()));
        }
        List<Item> open = open(on, environment, now);
        if (open.isEmpty()) {
            return List.of(AlertStanding.quiet("", "0 duties"));
        }
        return List.of(
                AlertStanding.met(
                        "",
                        new Formats().counted(open.size(), "duty", "duties"),
                        open.getFirst().windowEnd().plus(grace(on)),
                        rule.lasting(),
                        now,
                        open.stream().map(DutyNotices::line).collect(Collectors.joining("; "))));
    }

    /** The longest overdue first. */
    List<Item> open(OnDuty on, String environment, Instant now) {
        LocalDate tomorrow = LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(1);
        return board.getObject().overdue(tomorrow).stream()
                .filter(duty -> duty.environment().equals(environment))
                .filter(duty -> on.isAbout(duty.procedure()))
                .filter(duty -> isMeant(duty, on, now))
                .sorted(Comparator.comparing(Item::windowEnd))
                .toList();
    }

    private static boolean isMeant(Item duty, OnDuty on, Instant now) {
        return on.late() == null
                ? duty.state() == DutyState.MISSED
                : duty.state().isOpen() && !duty.windowEnd().plus(grace(on)).isAfter(now);
    }

    private static Duration grace(OnDuty on) {
        return on.late() == null ? Duration.ZERO : on.late();
    }
}
