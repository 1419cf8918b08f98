package org.amas.maintenance.step.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What the kernel says about itself under {@code /proc}. */
record Proc(Path folder) {

    static Proc of(Path root) {
        return new Proc(root.resolve("proc"));
    }

    /** Of {@code /proc/meminfo}, in bytes. */
    OptionalLong memory(String name) throws IOException {
        for (String line : lines("meminfo")) {
            if (line.startsWith(name + ":")) {
                return OptionalLong.of(Long.parseLong(line.split("\\s+")[1]) * 1024);
            }
        }
        return OptionalLong.empty();
    }

    /** Pages read from and written to swap since the machine started. */
    long swappedPages() throws IOException {
        long pages = 0;
        for (String line : lines("vmstat")) {
            if (line.startsWith("pswpin ") || line.startsWith("pswpout ")) {
                pages += Long.parseLong(line.substring(line.indexOf(' ') + 1).strip());
            }
        }
        return pages;
    }

    /** Names this start of the machine; empty where the kernel doesn't say. */
    String boot() {
        try {
            return lines("sys/kernel/random/boot_id").getFirst().strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** Seconds since the machine started. */
    double uptime() throws IOException {
        return Double.parseDouble(lines("uptime").getFirst().split(" ")[0]);
    }

    /**
     * The share of the last minute in which something waited for it, 0 to 100.
     *
     * @param resource {@code cpu}, {@code memory} or {@code io}
     * @return empty where the kernel doesn't measure pressure
     */
    OptionalDouble pressure(String resource) {
        try {
            for (String line : lines("pressure/" + resource)) {
                if (line.startsWith("some ")) {
                    String average = line.replaceFirst(".*avg60=([0-9.]+).*", "$1");
                    return OptionalDouble.of(Double.parseDouble(average));
                }
            }
        } catch (IOException e) {
            // switched off, it is a file whose reading is refused
        }
        return OptionalDouble.empty();
    }

    double load15() throws IOException {
        return Double.parseDouble(lines("loadavg").getFirst().split(" ")[2]);
    }

    int cores() throws IOException {
        int cores = (int) lines("stat").stream().filter(l -> l.matches("cpu\\d+ .*")).count();
        if (cores == 0) {
            throw new NoSuchFileException(folder + "/stat names no processor");
        }
        return cores;
    }

    /** Open files now and at most, of the whole machine. */
    long[] openFiles() throws IOException {
        String[] fields = lines("sys/fs/file-nr").getFirst().split("\\s+");
        return new long[] {
            Long.parseLong(fields[0]) - Long.parseLong(fields[1]), Long.parseLong(fields[2])
        };
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file));
    }
}
