package org.amas.maintenance.report;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Permission;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.audit.AuditEntry;
import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.run.ReviewedActions.Agreed;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.FieldError;
import org.amas.maintenance.web.Formats;
import org.amas.maintenance.web.InvalidRequest;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.Remark;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** People raise, change and close action items; each act is one transaction with its event. */
@Component
class ActionItems {

    /** Years: what is due later is nobody's plan. */
    private static final int HORIZON = 2;

    /** What the table has room for. */
    private static final int LONGEST = 2_000;

    private static final int NAME = 200;

    private final ActionRows rows;
    private final FinalReports finals;
    private final Accounts accounts;
    private final AuditLog audit;
    private final Clock clock;

    ActionItems(
            ActionRows rows, FinalReports finals, Accounts accounts, AuditLog audit, Clock clock) {
        this.rows = rows;
        this.finals = finals;
        this.accounts = accounts;
        this.audit = audit;
        this.clock = clock;
    }

    /** What the form has, as typed. */
    record Wish(@Nullable String text, @Nullable String owner, @Nullable String due) {}

    /** The same, read. */
    private record Read(String text, String owner, LocalDate due) {}

    /**
     * @param week of the report it was raised on; if that is final, it goes to the current week's
     * @throws InvalidRequest that names each field that is wrong
     */
    @Transactional
    public ActionItem raise(
            Wish wish, String environment, IsoWeek week, @Nullable Long finding, Actor by) {
        Read read = read(wish, null);
        IsoWeek current = IsoWeek.of(today());
        boolean open =
                !week.monday().isAfter(current.monday())
                        && finals.find(environment, week.toString()).isEmpty();
        long id =
                rows.add(
                        environment,
                        (open ? week : current).toString(),
                        read.text(),
                        read.owner(),
                        read.due(),
                        finding,
                        null,
                        by.name());
        AuditEntry entry = entry("action.raise", id, environment, read, by);
        audit.append(finding == null ? entry : entry.with("finding", finding));
        return find(id);
    }

    /** What a review agreed on, whoever owns it: nobody is there any more to be asked again. */
    @Transactional
    public void raise(Agreed one, long review) {
        Read read = new Read(clip(one.what(), LONGEST), clip(one.owner(), NAME), one.until());
        long id =
                rows.add(
                        one.environment(),
                        IsoWeek.of(today()).toString(),
                        read.text(),
                        read.owner(),
                        read.due(),
                        null,
                        review,
                        one.by());
        Actor by = new Actor(Actor.Kind.USER, one.by(), null);
        audit.append(entry("action.raise", id, one.environment(), read, by).with("run", review));
    }

    private static String clip(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    /**
     * @param version that was on the page
     * @throws InvalidRequest that names each field that is wrong
     * @throws Conflict if somebody changed or closed it since
     */
    @Transactional
    public void change(long id, int version, Wish wish, Actor by) {
        ActionItem item = unchanged(id, version);
        Read read = read(wish, item.owner());
        if (!rows.change(item, read.text(), read.owner(), read.due(), by.name())) {
            throw new Conflict(changed(find(id)));
        }
        audit.append(entry("action.change", id, item.environment(), read, by));
    }

    /**
     * @param note what was done about it
     * @throws InvalidRequest if the note is missing
     * @throws Conflict if somebody changed or closed it since
     */
    @Transactional
    public void close(long id, int version, @Nullable String note, Actor by) {
        String said = Remark.required("note", note);
        ActionItem item = unchanged(id, version);
        if (!rows.close(item, said, by.name())) {
            throw new Conflict(changed(find(id)));
        }
        audit.append(
                AuditEntry.done(by, "action.close", "action", id)
                        .in(item.environment())
                        .because(said));
    }

    ActionItem find(long id) {
        return rows.find(id)
                .orElseThrow(() -> new NotFound("There is no action item %d.".formatted(id)));
    }

    private ActionItem unchanged(long id, int version) {
        ActionItem item = find(id);
        if (item.version() != version || !item.open()) {
            throw new Conflict(changed(item));
        }
        return item;
    }

    /** Who, and when. */
    private static String changed(ActionItem item) {
        ActionItem.Closed closed = item.closed();
        Formats format = new Formats();
        return closed != null
                ? "%s closed action item %d on %s: %s"
                        .formatted(closed.by(), item.id(), format.utc(closed.at()), closed.note())
                : "%s changed action item %d on %s. Look at it, then change it."
                        .formatted(item.changedBy(), item.id(), format.utc(item.changedAt()));
    }

    /**
     * @param keeps an owner who stays, even if that account can act no longer
     */
    private Read read(Wish wish, @Nullable String keeps) {
        List<FieldError> wrong = new ArrayList<>();
        String text = "";
        try {
            text = Remark.required("text", wish.text());
        } catch (InvalidRequest refused) {
            wrong.addAll(refused.errors());
        }
        String owner = wish.owner() == null ? "" : wish.owner().strip();
        if (!owner.equals(keeps) && !accounts.may(owner, Permission.LAUNCH)) {
            wrong.add(
                    new FieldError(
                            "owner", "must be an engineer, lead or admin whose account is active"));
        }
        LocalDate due = LocalDate.MIN;
        try {
            due = LocalDate.parse(wish.due() == null ? "" : wish.due().strip());
            if (due.getYear() < 2000) {
                throw new DateTimeException("nothing was due then");
            }
            if (due.isAfter(today().plusYears(HORIZON))) {
                wrong.add(new FieldError("due", "must be within the next two years"));
            }
        } catch (DateTimeException unreadable) {
            wrong.add(new FieldError("due", "Enter a day such as 2026-12-31"));
        }
        if (!wrong.isEmpty()) {
            throw new InvalidRequest(wrong);
        }
        return new Read(text, owner, due);
    }

    private static AuditEntry entry(
            String action, long id, String environment, Read read, Actor by) {
        return AuditEntry.done(by, action, "action", id)
                .in(environment)
                .with("text", read.text())
                .with("owner", read.owner())
                .with("due", read.due().toString());
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
