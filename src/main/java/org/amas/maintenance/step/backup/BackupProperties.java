package org.amas.maintenance.step.backup;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * {@code amas.step.backup.*}.
 *
 * @param directory where backups lie; {@code backups} below {@code amas.data-dir} unless set
 */
@ConfigurationProperties("amas.step.backup")
record BackupProperties(@Nullable String directory) {}
