package org.amas.maintenance.step.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How many inodes a file system has and uses. Java can't ask for them, {@code df} can.
 *
 * @param total 0 never occurs: such file systems make inodes as they need them
 */
record Inodes(long total, long used) {

    private static final long PATIENCE_SECONDS = 10;

    double usedPercent() {
        return 100.0 * used / total;
    }

    /**
     * @return empty where the file system has no fixed number of inodes
     * @throws IOException if {@code df} isn't there, refuses or hangs, as on a dead network mount
     */
    static Optional<Inodes> of(Path path) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of("df", "-iP", "--", path.toString()));
        builder.environment().put("LC_ALL", "C");
        builder.redirectErrorStream(true);
        Process process = builder.start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("df gave no answer within " + PATIENCE_SECONDS + " s");
            }
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException(text.strip());
            }
            return parse(text);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Counted from the right end: a device's name may hold blanks, and so may a mount point. */
    static Optional<Inodes> parse(String df) throws IOException {
        for (String line : df.lines().skip(1).toList()) {
            String[] parts = line.split("\\s+");
            for (int i = 1; i + 3 < parts.length; i++) {
                if (parts[i + 3].matches("\\d+%|-") && parts[i].matches("\\d+|-")) {
                    return counted(parts[i], parts[i + 1]);
                }
            }
        }
        throw new IOException("df said: " + df.strip());
    }

    private static Optional<Inodes> counted(String total, String used) {
        if (total.equals("-") || total.equals("0")) {
            return Optional.empty();
        }
        return Optional.of(new Inodes(Long.parseLong(total), Long.parseLong(used)));
    }
}
