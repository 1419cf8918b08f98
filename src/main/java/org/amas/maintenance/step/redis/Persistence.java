package org.amas.maintenance.step.redis;

import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.StepContext;

/** What of persistence can have failed, as INFO tells it. */
final class Persistence {

    private Persistence() {}

    static void judge(Info info, StepContext context) {
        expect(info, "rdb_last_bgsave_status", "ok", "The last snapshot failed", context);
        expect(info, "aof_last_write_status", "ok", "The last write to the log failed", context);
        expect(info, "aof_last_bgrewrite_status", "ok", "The last log rewrite failed", context);
        expect(info, "loading", "0", "It is still reading its data from disk", context);
        expect(info, "master_link_status", "up", "This replica has lost its primary", context);
    }

    private static void expect(
            Info info, String field, String wanted, String otherwise, StepContext context) {
        if (info.has(field) && !info.text(field).equals(wanted)) {
            context.finding(
                    Finding.error(
                                    "persistence",
                                    "%s (%s is %s).".formatted(otherwise, field, info.text(field)),
                                    field)
                            .evidence(evidence(info)));
        }
    }

    static String evidence(Info info) {
        return info.excerpt("rdb_", "aof_", "loading", "master_");
    }
}
