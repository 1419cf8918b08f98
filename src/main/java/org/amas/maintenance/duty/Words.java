package org.amas.maintenance.duty;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Permission;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.Remark;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What people say about duties while their day is open. */
@Component
class Words {

    private final Duties duties;
    private final WordRows rows;
    private final SignOffs signOffs;
    private final Accounts accounts;
    private final AuditLog audit;
    private final Clock clock;

    Words(
            Duties duties,
            WordRows rows,
            SignOffs signOffs,
            Accounts accounts,
            AuditLog audit,
            Clock clock) {
        this.duties = duties;
        this.rows = rows;
        this.signOffs = signOffs;
        this.accounts = accounts;
        this.audit = audit;
        this.clock = clock;
    }

    Map<Long, Word> of(Collection<Long> ids) {
        return rows.of(ids);
    }

    /** Who may look after a duty. */
    List<String> people() {
        return accounts.whoMay(Permission.LAUNCH);
    }

    /**
     * @param text empty to take the note back
     * @param seen the version that was on the page
     * @throws InvalidRequest if it is too long, or hides something
     * @throws Conflict if somebody changed it meanwhile, or the day is signed off
     */
    @Transactional
    void note(long id, @Nullable String text, int seen, Actor by) {
        Duty duty = changeable(id, seen);
        String note = Remark.optional("note", text);
        rows.note(id, note, by.name(), clock.instant());
        record(duty, note == null ? "duty.note-end" : "duty.note", by, note);
    }

    /**
     * @param assignee empty for nobody
     * @param seen the version that was on the page
     * @throws InvalidRequest if that account may not launch
     * @throws Conflict if somebody changed it meanwhile, or the day is signed off
     */
    @Transactional
    void assign(long id, String assignee, int seen, Actor by) {
        Duty duty = changeable(id, seen);
        if (!assignee.isEmpty() && !people().contains(assignee)) {
            throw new InvalidRequest("assignee", "must be somebody who may launch");
        }
        rows.assign(id, assignee.isEmpty() ? null : assignee, by.name(), clock.instant());
        audit.append(
                entry(duty, "duty.assign", by)
                        .with("assignee", assignee.isEmpty() ? "nobody" : assignee));
    }

    private Duty changeable(long id, int seen) {
        Duty duty =
                duties.findForChange(id)
                        .orElseThrow(() -> new NotFound("There is no duty %d.".formatted(id)));
        signOffs.requireOpen(duty);
        requireSeen(id, seen);
        return duty;
    }

    /** Of a duty that is locked for a change. */
    void requireSeen(long id, int seen) {
        Word now = rows.of(List.of(id)).getOrDefault(id, Word.NONE);
        if (now.version() != seen) {
            throw new Conflict(
                    "%s changed this %s: it is shown as it is now."
                            .formatted(
                                    now.by() == null ? "Somebody" : now.by(),
                                    now.at() == null
                                            ? "meanwhile"
                                            : "on " + new Formats().utc(now.at())));
        }
    }

    private void record(Duty duty, String action, Actor by, @Nullable String note) {
        audit.append(entry(duty, action, by).because(note));
    }

    private static AuditEntry entry(Duty duty, String action, Actor by) {
        return AuditEntry.done(by, action, "duty", duty.id())
                .in(duty.environment())
                .with("procedure", duty.procedure())
                .with("nominal", Objects.toString(duty.nominal()));
    }
}
