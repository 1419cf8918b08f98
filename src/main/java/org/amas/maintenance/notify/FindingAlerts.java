package org.amas.maintenance.notify;

import org.amas.maintenance.notify.AlertRule.OnFinding;
import org.amas.maintenance.run.OpenFindings;
import org.amas.maintenance.run.OpenFindings.OpenFinding;
import org.amas.maintenance.step.Amount;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What checks have found and not found gone; a check that never looked has found nothing. */
@Component
class FindingAlerts implements AlertSource<OnFinding> {

    private final OpenFindings findings;
    private final AlertMakers makers;

    FindingAlerts(OpenFindings findings, AlertMakers makers) {
        this.findings = findings;
        this.makers = makers;
    }

    @Override
    public Class<OnFinding> condition() {
        return OnFinding.class;
    }

    @Override
    public List<AlertStanding> judge(
            AlertRule rule, OnFinding on, String environment, Instant now) {
        String missing = makers.missing(on.kind()).orElse(null);
        if (missing != null) {
            return List.of(AlertStanding.never(missing));
        }
        List<OpenFinding> open =
                findings.in(environment).stream()
                        .filter(f -> f.kind().equals(on.kind()))
                        .filter(f -> f.severity().compareTo(on.severity()) >= 0)
                        .filter(f -> f.fingerprint().startsWith(on.fingerprint()))
                        .toList();
        if (!open.isEmpty()) {
            OpenFinding oldest = open.getFirst();
            return List.of(
                    AlertStanding.met(
                            "",
                            Amount.of(open.size(), "finding"),
                            oldest.since(),
                            rule.lasting(),
                            now,
                            oldest.place() + ": " + oldest.text()));
        }
        Optional<Instant> look = findings.lastLook(environment, on.kind());
        boolean known = look.filter(at -> at.isAfter(now.minus(on.within()))).isPresent();
        return List.of(
                known
                        ? AlertStanding.quiet("", "0 findings")
                        : AlertStanding.noData(
                                "not looked for %s; %s would"
                                        .formatted(
                                                Amount.time(on.within()),
                                                String.join(", ", makers.of(on.kind())))));
    }
}
