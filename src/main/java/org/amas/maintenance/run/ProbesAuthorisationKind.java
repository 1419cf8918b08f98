package org.amas.maintenance.run;

import org.amas.maintenance.access.Accounts;
import org.amas.maintenance.access.Permission;
import org.amas.maintenance.step.Form;
import org.amas.maintenance.step.Form.Field;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepContext.Answer;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetType;
import org.springframework.stereotype.Component;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a second person for the word without which nothing is probed: which addresses, and when. Who
 * launched the run, and who may not decide, is asked again.
 */
@Component
class ProbesAuthorisationKind implements ReadingKind<NoSettings> {

    static final String NAME = "probes.authorisation";
    static final String SCOPE = "scope";
    static final String FROM = "from";
    static final String UNTIL = "until";

    private static final String DECISION = "decision";
    private static final String YES = "authorise";
    private static final Duration LONGEST = Duration.ofDays(7);

    private final Runs runs;
    private final Accounts accounts;

    ProbesAuthorisationKind(Runs runs, Accounts accounts) {
        this.runs = runs;
        this.accounts = accounts;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<NoSettings> settings() {
        return NoSettings.class;
    }

    @Override
    public Set<TargetType> uses(NoSettings settings) {
        return Set.of();
    }

    @Override
    public Set<String> readings() {
        return Set.of();
    }

    @Override
    public Outcome perform(NoSettings settings, StepContext context) {
        if (context.answers().isEmpty()) {
            context.say("Asking a second person for an authorisation …");
            return Outcome.waiting(form(""));
        }
        Answer answer = context.answers().getLast();
        if (!answer.value(DECISION).equals(YES)) {
            return Outcome.notRun("nothing may be probed, says " + answer.by());
        }
        Optional<String> wrong = wrong(answer, context);
        if (wrong.isPresent()) {
            context.say("Not taken from " + answer.by() + ": " + wrong.get());
            return Outcome.waiting(form("The last answer wasn't taken: " + wrong.get() + ".\n\n"));
        }
        context.show(
                Table.of(
                        "Authorisation",
                        List.of(
                                Column.text("Scope"),
                                Column.text("From"),
                                Column.text("Until"),
                                Column.text("Authorised by")),
                        List.of(
                                Table.row(
                                        answer.value(SCOPE),
                                        answer.value(FROM),
                                        answer.value(UNTIL),
                                        answer.by()))));
        return Outcome.concluded("Authorised by " + answer.by() + ": " + answer.value(SCOPE));
    }

    private Optional<String> wrong(Answer answer, StepContext context) {
        String launcher = runs.findById(context.run()).map(Run::actorName).orElse("");
        if (answer.by().equalsIgnoreCase(launcher)) {
            return Optional.of("who launches the run can't authorise it");
        }
        if (!accounts.may(answer.by(), Permission.DECIDE)) {
            return Optional.of(answer.by() + " may not decide: a lead or an admin must answer");
        }
        Optional<Instant> from = instant(answer.value(FROM));
        Optional<Instant> until = instant(answer.value(UNTIL));
        if (from.isEmpty() || until.isEmpty() || !from.get().isBefore(until.get())) {
            return Optional.of(
                    "the window must be two moments such as 2026-11-28T22:00Z, in order");
        }
        return Duration.between(from.get(), until.get()).compareTo(LONGEST) > 0
                ? Optional.of("the window is longer than 7 days")
                : Optional.empty();
    }

    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text.strip()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Form form(String before) {
        return new Form(
                before
                        + "Requests that an attacker would send are about to be sent to AMAS, at"
                        + " most five a second and none that writes. A lead or an admin other than"
                        + " the one who launched this run says where to and when. Without that"
                        + " nothing is sent.",
                List.of(),
                List.of(
                        Field.choice(
                                DECISION,
                                "Decision",
                                List.of(
                                        new Form.Choice(YES, "Authorise", "The probes are sent."),
                                        new Form.Choice("decline", "Decline", "Nothing is sent."))),
                        Field.of(SCOPE, "Scope", Form.Type.TEXT, false)
                                .requiredUnless(DECISION, "decline")
                                .help("Hosts, with or without a port, separated by commas"),
                        Field.of(FROM, "Not before", Form.Type.TEXT, false)
                                .requiredUnless(DECISION, "decline")
                                .help("Such as 2026-11-28T22:00Z"),
                        Field.of(UNTIL, "Not after", Form.Type.TEXT, false)
                                .requiredUnless(DECISION, "decline")
                                .help("At most 7 days later")));
    }
}
