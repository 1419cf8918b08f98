package org.amas.maintenance.step.file;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.OnHost;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.StepContext;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file system under a folder. */
record Disk(Path folder, FileStore store) {

    static Disk under(Path folder) throws IOException {
        return new Disk(folder, Files.getFileStore(folder));
    }

    double usedPercent() throws IOException {
        long used = store.getTotalSpace() - store.getUnallocatedSpace();
        long free = store.getUsableSpace();
        return used + free == 0 ? 0 : Amount.tenths(100.0 * used / (used + free));
    }

    /** Whether a file of this size can be written beside the others without filling the disk. */
    boolean hasRoomFor(long bytes) throws IOException {
        return store.getUsableSpace() - bytes > store.getTotalSpace() / 100;
    }

    /** Reads how full it is, named by its folder and, where that is known, its host. */
    double report(StepContext context) throws IOException {
        Reading reading =
                OnHost.named(
                        Reading.of("used_percent", usedPercent(), "%")
                                .label("folder", folder.toString()),
                        context);
        context.reading(reading);
        return reading.value();
    }
}
