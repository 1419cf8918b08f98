package org.amas.maintenance.run;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Permission;
import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.run.ApprovalRows.Decided;
import org.amas.maintenance.run.ApprovalRows.Decision;
import org.amas.maintenance.run.StandingRows.Standing;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.web.Formats;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** What yeses in advance say to a plan that is due now. */
@Component
class StandingWords {

    private final StandingRows rows;
    private final Accounts accounts;
    private final Clock clock;

    StandingWords(StandingRows rows, Accounts accounts, Clock clock) {
        this.rows = rows;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** Whether it holds now, and who gave it may still give it. */
    boolean isInForce(long id) {
        return rows.named(id).filter(this::isInForce).isPresent();
    }

    boolean isInForce(Standing one) {
        return one.isInForce(clock.instant()) && accounts.may(one.by(), Permission.DECIDE);
    }

    /**
     * The yes for this plan, if one was given in advance by somebody else than who launched the
     * run, and the plan stays within it.
     */
    Optional<Decided> word(Version version, Run run, int step, Plan plan, String digest) {
        if (plan.rule() != null) {
            return Optional.empty();
        }
        return rows.of(version.id(), run.environment(), run.parameters(), step).stream()
                .filter(this::isInForce)
                .filter(one -> !one.by().equals(run.actorName()))
                .filter(one -> plan.total() <= one.most())
                .findFirst()
                .map(one -> word(one, digest));
    }

    private Decided word(Standing one, String digest) {
        Instant now = clock.instant();
        return new Decided(
                Decision.APPROVED,
                digest,
                one.by(),
                Texts.clip(
                        "standing approval %d, until %s: %s"
                                .formatted(one.id(), new Formats().utc(one.until()), one.reason()),
                        LaunchCheck.REASON),
                now,
                now,
                one.until(),
                null,
                one.id());
    }
}
