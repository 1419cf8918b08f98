package org.amas.maintenance.step.backup;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.VerifiedBackups;
import org.amas.maintenance.step.VerifiedBackups.VerifiedBackup;
import org.amas.maintenance.target.Neo4jTarget;
import org.amas.maintenance.target.PostgresTarget;
import org.amas.maintenance.target.RedisTarget;
import org.amas.maintenance.target.Target;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How old the newest backup of each store is that was restored once and found whole. */
@Component
class BackupAgeKind implements ReadingKind<NoSettings> {

    private final VerifiedBackups backups;

    BackupAgeKind(VerifiedBackups backups) {
        this.backups = backups;
    }

    @Override
    public String name() {
        return "backup.age";
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of();
    }

    @Override
    public Set<String> readings() {
        return Set.of("verified_backup_age_hours");
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) {
        List<Target> stores = new ArrayList<>();
        add(PostgresTarget.class, TargetType.POSTGRES, stores, context);
        add(RedisTarget.class, TargetType.REDIS, stores, context);
        add(Neo4jTarget.class, TargetType.NEO4J, stores, context);
        if (stores.isEmpty()) {
            throw new TargetAbsent("no store in " + context.environment());
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Target store : stores) {
            String word = store.type().word();
            Optional<VerifiedBackup> newest = backups.newest(context.environment(), store);
            if (newest.isEmpty()) {
                context.finding(
                        Finding.error(
                                word,
                                "has no backup that was restored and found whole: run tools/backup",
                                "no-verified-backup:" + word));
                rows.add(Table.row(word, null, null, null));
                continue;
            }
            VerifiedBackup backup = newest.get();
            double hours = backup.age(context.clock().instant()).toMinutes() / 60.0;
            context.reading(
                    Reading.of("verified_backup_age_hours", Amount.tenths(hours), "h")
                            .label("store", word));
            rows.add(Table.row(word, backup.name(), backup.takenAt(), backup.verifiedAt()));
        }
        context.show(
                Table.of(
                        "Newest verified backups",
                        List.of(
                                Column.text("Store"),
                                Column.text("Backup"),
                                Column.text("Taken"),
                                Column.text("Verified")),
                        rows));
        return Outcome.done(Amount.of(stores.size(), "store") + " looked at");
    }

    private static <T extends Target> void add(
            Class<T> type, TargetType word, List<Target> stores, StepContext context) {
        try {
            stores.add(context.target(type, word));
        } catch (TargetAbsent absent) {
            context.say(absent.reason());
        }
    }
}
