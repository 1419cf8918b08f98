package org.amas.maintenance.duty;

import org.amas.maintenance.duty.Outgoing.Left;
import org.amas.maintenance.run.OpenFindings;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;

/** Looks up what the shift before leaves. */
@Component
class HandOver {

    private final Shifts shifts;
    private final Planner planner;
    private final OpenFindings findings;
    private final DutyBoard board;
    private final SignOffs signOffs;
    private final Clock clock;

    HandOver(
            Shifts shifts,
            Planner planner,
            OpenFindings findings,
            DutyBoard board,
            SignOffs signOffs,
            Clock clock) {
        this.shifts = shifts;
        this.planner = planner;
        this.findings = findings;
        this.board = board;
        this.signOffs = signOffs;
        this.clock = clock;
    }

    Outgoing outgoing() {
        Instant now = clock.instant();
        Instant since = shifts.current().map(Shift::since).orElse(Instant.EPOCH);
        LocalDate tomorrow = LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(1);
        List<Left> findings = there();
        List<Left> open = findings.stream().filter(left -> !left.finding().isKnown()).toList();
        return new Outgoing(
                open,
                findings.size() - open.size(),
                board.skipped(since).reversed(),
                board.ended(since),
                board.overdue(tomorrow).stream().filter(item -> item.state().isOpen()).toList(),
                signOffs.lastRemark(since).orElse(null));
    }

    private List<Left> there() {
        return planner.environments().stream()
                .flatMap(where -> findings.in(where).stream().map(one -> new Left(where, one)))
                .sorted(
                        Comparator.comparing((Left left) -> left.finding().severity())
                                .reversed()
                                .thenComparing(left -> left.finding().firstAt()))
                .toList();
    }
}
