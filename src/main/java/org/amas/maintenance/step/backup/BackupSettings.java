package org.amas.maintenance.step.backup;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.amas.maintenance.step.Amount;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.util.unit.DataSize;

import java.time.Duration;

/**
 * What a backup may take, and how long backups are kept.
 *
 * @param maxBytes a backup that would be larger, or grows larger, fails
 * @param keepFree what stays free on the disk of the backups
 * @param keep how many of a target's backups are kept at most
 * @param keepFor how long one is kept
 * @param deleteOld whether those past both are deleted; otherwise they are only told. The newest
 *     verified one never is
 */
public record BackupSettings(
        DataSize maxBytes,
        DataSize keepFree,
        @Min(2) @Max(1000) Integer keep,
        @DurationMin(days = 1) Duration keepFor,
        Boolean deleteOld) {

    public BackupSettings {
        maxBytes = maxBytes == null ? DataSize.ofGigabytes(20) : maxBytes;
        keepFree = keepFree == null ? DataSize.ofGigabytes(1) : keepFree;
        keep = keep == null ? 30 : keep;
        keepFor = keepFor == null ? Duration.ofDays(30) : keepFor;
        deleteOld = deleteOld != null && deleteOld;
    }

    String rule() {
        return "at most %d, none older than %s".formatted(keep, Amount.time(keepFor));
    }
}
