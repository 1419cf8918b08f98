package org.amas.maintenance.notify;

import org.amas.maintenance.notify.AlertRule.OnFinding;
import org.amas.maintenance.run.FindingLife;
import org.amas.maintenance.run.OpenFindings;
import org.amas.maintenance.step.Amount;
import org.springframework.stereotype.Component;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What checks have found and not found gone, without what people know of; a check that never looked
 * has found nothing.
 */
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
        List<FindingLife> found =
                findings.in(environment).stream()
                        .filter(f -> f.kind().equals(on.kind()))
                        .filter(f -> f.severity().compareTo(on.severity()) >= 0)
                        .filter(f -> f.fingerprint().startsWith(on.fingerprint()))
                        .toList();
        List<FindingLife> open = found.stream().filter(f -> !f.isKnown()).toList();
        if (!open.isEmpty()) {
            FindingLife oldest = open.getFirst();
            return List.of(
                    AlertStanding.met(
                            "",
                            Amount.of(open.size(), "finding"),
                            oldest.firstAt(),
                            rule.lasting(),
                            now,
                            oldest.place() + ": " + oldest.text()));
        }
        Optional<Instant> look = findings.lastLook(environment, on.kind());
        boolean looked = look.filter(at -> at.isAfter(now.minus(on.within()))).isPresent();
        return List.of(
                looked
                        ? AlertStanding.quiet("", "0 findings" + acknowledged(found.size()))
                        : AlertStanding.noData(
                                "not looked for %s; %s would"
                                        .formatted(
                                                Amount.time(on.within()),
                                                String.join(", ", makers.of(on.kind())))));
    }

    private static String acknowledged(int known) {
        return known == 0
                ? ""
                : ", and %d that %s known".formatted(known, known == 1 ? "is" : "are");
    }
}
