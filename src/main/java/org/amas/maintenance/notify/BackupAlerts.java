package org.amas.maintenance.notify;

import org.amas.maintenance.notify.AlertRule.OnBackup;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.VerifiedBackups;
import org.amas.maintenance.step.VerifiedBackups.VerifiedBackup;
import org.amas.maintenance.target.Environments;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The age of backups, as they are now: no run has to have looked. */
@Component
class BackupAlerts implements AlertSource<OnBackup> {

    private static final Set<TargetType> STORES =
            EnumSet.of(TargetType.POSTGRES, TargetType.REDIS, TargetType.NEO4J);

    private final VerifiedBackups backups;
    private final Environments environments;

    BackupAlerts(VerifiedBackups backups, Environments environments) {
        this.backups = backups;
        this.environments = environments;
    }

    @Override
    public Class<OnBackup> condition() {
        return OnBackup.class;
    }

    @Override
    public List<AlertStanding> judge(AlertRule rule, OnBackup on, String environment, Instant now) {
        List<Target> stores =
                environments.named(environment).stream()
                        .flatMap(e -> e.targets().stream())
                        .filter(target -> STORES.contains(target.type()))
                        .toList();
        return stores.isEmpty()
                ? List.of(AlertStanding.never("there is no store in " + environment))
                : stores.stream()
                        .map(store -> standing(rule, on, environment, store, now))
                        .toList();
    }

    private AlertStanding standing(
            AlertRule rule, OnBackup on, String environment, Target store, Instant now) {
        String of = "store " + store.type().word();
        VerifiedBackup newest = backups.newest(environment, store).orElse(null);
        if (newest == null) {
            return AlertStanding.met(of, "none", now, Duration.ZERO, now, "run tools/backup");
        }
        String age = Amount.time(newest.age(now));
        Instant due = newest.takenAt().plus(on.older());
        return due.isAfter(now)
                ? AlertStanding.quiet(of, age)
                : AlertStanding.met(of, age, due, rule.lasting(), now, newest.name());
    }
}
