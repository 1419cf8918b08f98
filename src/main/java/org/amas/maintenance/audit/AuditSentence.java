package org.amas.maintenance.audit;

import static java.util.Map.entry;

import org.amas.maintenance.web.Status;
import org.amas.maintenance.web.Visible;
import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says an event in a plain sentence: who did what to what, where and why. */
final class AuditSentence {

    /** Characters of a reason that a reader takes in at a glance. */
    private static final int WHY = 160;

    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");

    /**
     * In the words of the actions that rooms record; {@code {x}} is the object or a detail, and a
     * {@code mode} may follow the action.
     */
    private static final Map<String, Phrase> PHRASES =
            Map.ofEntries(
                    entry("session.sign-in", new Phrase("signed in", "sign in as {object}")),
                    entry("session.sign-out", new Phrase("signed out", "sign out")),
                    entry("account.create", both("creat", "account {object} as {role}")),
                    entry(
                            "account.role",
                            both("chang", "the role of {object} from {from} to {to}")),
                    entry("account.disable", both("disabl", "account {object}")),
                    entry("account.enable", both("enabl", "account {object}")),
                    entry(
                            "account.invite",
                            new Phrase("invited {object} again", "invite {object} again")),
                    entry(
                            "account.password",
                            new Phrase(
                                    "set the password of {object}",
                                    "set the password of {object}")),
                    entry("people.export", both("export", "the list of people", "ed", "")),
                    entry("token.create", both("creat", "token {object} ({scope}) of {owner}")),
                    entry("token.revoke", both("revok", "token {object} of {owner}")),
                    entry("token.refused", new Phrase("used a token", "use a token at {object}")),
                    entry(
                            "link.refused",
                            new Phrase("used the {object} link", "use the {object} link")),
                    entry("request.refused", new Phrase("sent {object}", "send {object}")),
                    entry("request.flood", new Phrase("flooded {object}", "flood {object}")),
                    entry("audit.export", both("export", "the audit record", "ed", "")),
                    entry(
                            "evidence.export",
                            new Phrase(
                                    "began to export evidence of {sample} duties of {object}",
                                    "export evidence of {object}")),
                    entry(
                            "evidence.seal",
                            new Phrase(
                                    "exported evidence of {sample} duties of {object} in {files}"
                                            + " files",
                                    "finish the export of evidence of {object}")),
                    entry(
                            "audit.verify",
                            new Phrase("verified the audit record", "verify the audit record")),
                    entry(
                            "run.launch",
                            new Phrase("launched run {object} of {procedure}", "launch {object}")),
                    entry(
                            "run.cancel",
                            new Phrase("cancelled run {object}", "cancel run {object}")),
                    entry(
                            "run.cancel now",
                            new Phrase("stopped run {object} now", "stop run {object} now")),
                    entry(
                            "run.cancel after-step",
                            new Phrase(
                                    "asked run {object} to stop after its step",
                                    "stop run {object} after its step")),
                    entry(
                            "run.end",
                            new Phrase(
                                    "closed run {object} of {procedure}: {state}",
                                    "close run {object}")),
                    entry(
                            "run.interrupt",
                            new Phrase("ended run {object}", "bring run {object} to its end")),
                    entry(
                            "run.wait",
                            new Phrase(
                                    "waits for {for} at step {step} of run {object}",
                                    "wait at step {step} of run {object}")),
                    entry(
                            "run.answer",
                            new Phrase(
                                    "answered step {step} of run {object}",
                                    "answer step {step} of run {object}")),
                    entry(
                            "run.approve",
                            new Phrase(
                                    "approved step {step} of run {object}",
                                    "approve step {step} of run {object}")),
                    entry(
                            "run.approve-standing",
                            new Phrase(
                                    "began step {step} of run {object} by standing approval"
                                            + " {standing}",
                                    "begin step {step} of run {object}")),
                    entry(
                            "standing.give",
                            new Phrase(
                                    "gave standing approval {standing} for version {version} of"
                                            + " {object}",
                                    "give a standing approval for {object}")),
                    entry(
                            "standing.revoke",
                            new Phrase(
                                    "revoked standing approval {standing} for {object}",
                                    "revoke a standing approval for {object}")),
                    entry(
                            "run.decline",
                            new Phrase(
                                    "declined step {step} of run {object}",
                                    "decline step {step} of run {object}")),
                    entry(
                            "run.break-glass",
                            new Phrase(
                                    "broke glass for step {step} of run {object}",
                                    "break glass for step {step} of run {object}")),
                    entry(
                            "run.check-again",
                            new Phrase(
                                    "checked step {step} of run {object} again",
                                    "check run {object} again")),
                    entry(
                            "run.stop-check",
                            new Phrase(
                                    "stopped the check of step {step} of run {object}",
                                    "stop a check of run {object}")),
                    entry(
                            "duty.skip",
                            new Phrase(
                                    "skipped the duty of {procedure} at {nominal}",
                                    "skip duty {object}")),
                    entry(
                            "duty.outside",
                            new Phrase(
                                    "recorded that the duty of {procedure} at {nominal} was done"
                                            + " elsewhere",
                                    "record duty {object} as done elsewhere")),
                    entry(
                            "duty.end",
                            new Phrase(
                                    "ended what is owed of {object}: {open} open and {ahead} to"
                                            + " come",
                                    "end what is owed of {object}")),
                    entry(
                            "duty.resume",
                            new Phrase(
                                    "found {object} owed again, {open} of it still open",
                                    "resume what is owed of {object}")),
                    entry(
                            "duty.correct",
                            new Phrase(
                                    "took back what was said of the duty of {procedure} at"
                                            + " {nominal}",
                                    "take back what was said of duty {object}")),
                    entry(
                            "duty.note",
                            new Phrase(
                                    "noted of the duty of {procedure} at {nominal}",
                                    "note something of duty {object}")),
                    entry(
                            "duty.note-end",
                            new Phrase(
                                    "took back the note of the duty of {procedure} at {nominal}",
                                    "take back the note of duty {object}")),
                    entry(
                            "duty.assign",
                            new Phrase(
                                    "gave the duty of {procedure} at {nominal} to {assignee}",
                                    "give duty {object} to somebody")),
                    entry(
                            "shift.take-over",
                            new Phrase(
                                    "took over from {from}, having read {findings} findings,"
                                            + " {skipped} skipped and {late} late duties",
                                    "take over")),
                    entry(
                            "day.sign-off",
                            new Phrase(
                                    "signed off {object} with {duties} duties, {open} of them open",
                                    "sign off {object}")),
                    entry(
                            "action.raise",
                            new Phrase(
                                    "gave action item {object} to {owner}, due {due}: {text}",
                                    "raise an action item")),
                    entry(
                            "action.change",
                            new Phrase(
                                    "changed action item {object}: {owner}, due {due}: {text}",
                                    "change action item {object}")),
                    entry(
                            "action.close",
                            new Phrase(
                                    "closed action item {object}", "close action item {object}")),
                    entry(
                            "report.finalise",
                            new Phrase(
                                    "finalised the report of {object}",
                                    "finalise the report of {object}")),
                    entry("day.reopen", new Phrase("reopened {object}", "reopen {object}")),
                    entry(
                            "duty.exempt",
                            new Phrase(
                                    "exempted {step} of {object} until {until}",
                                    "exempt a step of {object}")),
                    entry(
                            "duty.exempt-end",
                            new Phrase(
                                    "ended the exemption of {step} of {object}",
                                    "end an exemption of {object}")),
                    entry(
                            "duty.window",
                            new Phrase(
                                    "set the window of {object} to {window}",
                                    "set the window of {object}")),
                    entry(
                            "duty.freeze",
                            new Phrase(
                                    "froze automatic starts from {from} until {until}",
                                    "freeze automatic starts")),
                    entry("duty.thaw", new Phrase("lifted a freeze", "lift a freeze")),
                    entry(
                            "finding.acknowledge",
                            new Phrase(
                                    "acknowledged finding {object}, {place}, until {until}",
                                    "acknowledge finding {object}")),
                    entry(
                            "finding.withdraw",
                            new Phrase(
                                    "took back the acknowledgement of finding {object}",
                                    "take back the acknowledgement of finding {object}")),
                    entry(
                            "finding.baseline",
                            new Phrase(
                                    "accepted all {findings} open findings of {object} until"
                                            + " {until}",
                                    "accept the open findings of {object}")),
                    entry(
                            "procedure.reload",
                            new Phrase("reloaded the procedures", "reload the procedures")),
                    entry("procedure.load", both("load", "{object}", "ed", "")),
                    entry("procedure.activate", both("activat", "version {version} of {object}")),
                    entry("procedure.retire", both("retir", "{object}")));

    private AuditSentence() {}

    static String of(AuditEvent event, Map<String, ?> detail) {
        String act = act(event, detail);
        String where = event.environment() == null ? "" : " in " + event.environment();
        String why = event.reason() == null ? "" : " – " + inShort(event, event.reason());
        return Visible.of(who(event, detail) + " " + act + where + why);
    }

    /** The whole reason, where the sentence has only the beginning of it; else null. */
    static @Nullable String wholeReason(AuditEvent event) {
        String reason = event.reason();
        return reason == null || inShort(event, reason).equals(reason) ? null : reason;
    }

    /** Of what the application says only the first sentence: what to do about it comes after. */
    private static String inShort(AuditEvent event, String reason) {
        int end = isDone(event) ? -1 : reason.indexOf(". ");
        String first = end < 0 ? reason : reason.substring(0, end);
        return first.length() <= WHY ? first : first.substring(0, WHY - 1) + "…";
    }

    private static boolean isDone(AuditEvent event) {
        return event.outcome().equals(AuditEntry.Outcome.DONE.name());
    }

    private static String act(AuditEvent event, Map<String, ?> detail) {
        boolean done = isDone(event);
        Phrase phrase = PHRASES.get(event.action() + " " + detail.get("mode"));
        phrase = phrase == null ? PHRASES.get(event.action()) : phrase;
        String pattern = phrase == null ? null : done ? phrase.did() : phrase.tried();
        @Nullable String filled = pattern == null ? null : filled(pattern, event, detail);
        if (filled == null) {
            String what = event.objectType() + " " + event.object();
            filled = (done ? "did " : "do ") + event.action() + " on " + what;
        }
        boolean denied = event.outcome().equals(AuditEntry.Outcome.DENIED.name());
        return done ? filled : (denied ? "was not allowed to " : "failed to ") + filled;
    }

    /** Null if the event lacks what the pattern names. */
    private static @Nullable String filled(
            String pattern, AuditEvent event, Map<String, ?> detail) {
        boolean complete =
                PLACE.matcher(pattern)
                        .results()
                        .map(place -> place.group(1))
                        .allMatch(name -> name.equals("object") || detail.containsKey(name));
        return !complete
                ? null
                : PLACE.matcher(pattern)
                        .replaceAll(
                                place -> {
                                    String name = place.group(1);
                                    Object value =
                                            name.equals("object")
                                                    ? event.object()
                                                    : detail.get(name);
                                    return Matcher.quoteReplacement(
                                            words(name, String.valueOf(value)));
                                });
    }

    /** What a person reads for a detail that is recorded as a program names it. */
    private static String words(String name, String value) {
        return switch (name) {
            case "state" -> Status.of(value).word().toLowerCase(Locale.ROOT);
            case "for" -> "an " + value;
            default -> value;
        };
    }

    private static String who(AuditEvent event, Map<String, ?> detail) {
        return switch (Actor.Kind.valueOf(event.actorKind())) {
            case USER -> event.actorName();
            case API -> event.actorName() + " (by token" + token(detail) + ")";
            case SCHEDULE -> "The schedule";
            case SYSTEM -> "The application";
            case ANONYMOUS -> "Somebody at " + event.address();
        };
    }

    private static String token(Map<String, ?> detail) {
        Object name = detail.get(AuditEntry.TOKEN);
        return name == null ? "" : " " + name;
    }

    private static Phrase both(String stem, String object) {
        return both(stem, object, "ed", "e");
    }

    private static Phrase both(String stem, String object, String past, String infinitive) {
        return new Phrase(stem + past + " " + object, stem + infinitive + " " + object);
    }

    private record Phrase(String did, String tried) {}
}
