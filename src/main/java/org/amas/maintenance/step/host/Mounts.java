package org.amas.maintenance.step.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The mounted file systems of a machine, from the kernel's own table. */
final class Mounts {

    /**
     * Local file systems that hold data; pseudo, network and image file systems are not among them.
     */
    private static final Set<String> REAL =
            Set.of(
                    "ext2",
                    "ext3",
                    "ext4",
                    "xfs",
                    "btrfs",
                    "zfs",
                    "f2fs",
                    "jfs",
                    "reiserfs",
                    "bcachefs",
                    "vfat",
                    "exfat",
                    "ntfs",
                    "ntfs3",
                    "fuseblk");

    /** One line of the table. */
    record Mount(String device, String point, String type) {}

    private Mounts() {}

    /** The mount point that a path lies on: itself, if something is mounted there. */
    static String under(List<String> lines, String path) {
        Path asked = Path.of(path).normalize();
        return parse(lines).stream()
                .map(Mount::point)
                .filter(point -> asked.startsWith(point))
                .max(Comparator.comparingInt(String::length))
                .orElse("/");
    }

    /**
     * The lines of the kernel's table.
     *
     * @param root where the machine's file system is seen; elsewhere than at {@code /} only the
     *     table of its first process is that machine's
     */
    static List<String> table(Path root) throws IOException {
        return Files.readAllLines(
                root.resolve(root.getNameCount() == 0 ? "proc/self/mounts" : "proc/1/mounts"));
    }

    /** Every real local file system once, by its shortest mount point. */
    static List<Mount> real(List<String> lines) {
        Map<String, Mount> byDevice = new LinkedHashMap<>();
        for (Mount mount : parse(lines)) {
            if (REAL.contains(mount.type())) {
                byDevice.merge(mount.device(), mount, Mounts::shorter);
            }
        }
        return byDevice.values().stream().sorted(Comparator.comparing(Mount::point)).toList();
    }

    private static Mount shorter(Mount one, Mount other) {
        return other.point().length() < one.point().length() ? other : one;
    }

    static List<Mount> parse(List<String> lines) {
        List<Mount> mounts = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.split(" ");
            if (fields.length >= 3) {
                mounts.add(new Mount(plain(fields[0]), plain(fields[1]), fields[2]));
            }
        }
        return mounts;
    }

    /** The kernel writes a blank as {@code \040}. */
    private static String plain(String field) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && field.substring(i).matches("\\\\[0-7]{3}.*")) {
                text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                text.append(field.charAt(i));
            }
        }
        return text.toString();
    }
}
