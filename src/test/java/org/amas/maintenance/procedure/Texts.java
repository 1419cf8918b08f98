package org.amas.maintenance.procedure;

/** Procedures as an author writes them. */
final class Texts {

    static final String DISK_REPORT =
            """
            key: daily/disk-report            # two segments = the file's path
            title: Disk report
            purpose: Shows how full the data disk is.
            frequency: on-demand
            category: Health checks
            owner: On-call engineer
            priority: P3
            budget: 1m
            parameters:
              - { name: mount, type: string, default: / }
            steps:
              - title: Disk usage
                kind: host.disk
                timeout: 10s
                onFailure: continue
                settings: { mounts: ["{mount}"] }
                limits: { used_percent: { warn: 80, fail: 90 } }
              - title: Largest folders
                kind: shell.script
                effect: READS
                timeout: 2m
                settings: { interpreter: [sh], script: "du -x -d1 \\"$MOUNT\\" | sort -n | tail -20" }
            """;

    private static final String HEAD =
            """
            key: daily/x
            title: X
            purpose: P
            frequency: daily
            category: C
            owner: O
            priority: P3
            budget: 1m
            """;

    private Texts() {}

    /** Eight lines of head, then the rest: its first line is line 9. */
    static String headed(String rest) {
        return HEAD + rest;
    }

    /** A procedure whose one step begins in line 10. */
    static String step(String step) {
        return headed("steps:\n" + step);
    }

    /** Parameters from line 10 on, with a step that uses none. */
    static String parameters(String parameters) {
        return headed(
                "parameters:\n"
                        + parameters
                        + "steps:\n- { title: D, kind: host.disk, settings: { mounts: [/] } }\n");
    }

    static String disk(String key, String title) {
        return DISK_REPORT
                .replace("daily/disk-report", key)
                .replace("title: Disk report", "title: " + title);
    }
}
