package org.amas.maintenance.report;

import org.amas.maintenance.duty.Exemptions;
import org.amas.maintenance.duty.Exemptions.Exemption;
import org.amas.maintenance.duty.Freezes;
import org.amas.maintenance.report.WeeklyReport.InForce;
import org.amas.maintenance.report.WeeklyReport.Pause;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunFacts.Scope;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.List;

/** What leads gave in advance, as far as it was in force in a time. */
@Component
class Given {

    private final RunFacts facts;
    private final Exemptions exemptions;
    private final Freezes freezes;

    Given(RunFacts facts, Exemptions exemptions, Freezes freezes) {
        this.facts = facts;
        this.exemptions = exemptions;
        this.freezes = freezes;
    }

    List<InForce> exemptions(Period period, String environment) {
        return exemptions.all().stream()
                .filter(one -> one.environment().equals(environment))
                .filter(one -> one.at().isBefore(period.to()))
                .filter(one -> end(one).isAfter(period.from()))
                .map(
                        one ->
                                new InForce(
                                        one.procedure(),
                                        one.step(),
                                        one.by(),
                                        one.reason(),
                                        end(one)))
                .toList();
    }

    private static Instant end(Exemption one) {
        return one.revokedAt() == null ? one.until() : one.revokedAt();
    }

    List<InForce> standing(Scope scope) {
        return facts.standing(scope).stream()
                .map(
                        one ->
                                new InForce(
                                        one.procedure(),
                                        "Step %d, %s, at most %d objects"
                                                .formatted(one.step(), one.stepTitle(), one.most()),
                                        one.by(),
                                        one.reason(),
                                        one.until()))
                .toList();
    }

    List<Pause> freezes(Period period, String environment) {
        return freezes.between(environment, period.from(), period.to()).stream()
                .map(one -> new Pause(one.from(), one.end(), one.by(), one.reason()))
                .toList();
    }
}
