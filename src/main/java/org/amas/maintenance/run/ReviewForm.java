package org.amas.maintenance.run;

import org.amas.maintenance.run.EmergencyRecord.Emergency;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Form;
import org.amas.maintenance.step.Form.Choice;
import org.amas.maintenance.step.Form.Field;
import org.amas.maintenance.step.StepContext.Answer;
import org.amas.maintenance.step.Table;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The questions of a review, and one answer to them. */
record ReviewForm(Answer answer) {

    private static final int ACTIONS = 5;
    private static final String STATUS = "status";
    private static final String COMPLETE = "complete";
    private static final String INCOMPLETE = "incomplete";

    /**
     * @param until the day it is due
     */
    record Action(String what, String owner, LocalDate until) {}

    static Form of(Emergency emergency, String remark) {
        List<Table> tables = new ArrayList<>();
        tables.add(emergency.timeline());
        tables.addAll(emergency.hypotheses());
        return new Form(instructions(emergency, remark), tables, fields());
    }

    private static String instructions(Emergency emergency, String remark) {
        Run run = emergency.run();
        return """
        %sEmergency in %s, run %d by %s: %s. It lasted %s%s.
        %s

        The timeline below is what was recorded. Say what it doesn't: why it happened, what it \
        meant for users, what was learnt, and what will be done: each action becomes an action item, \
        which stays in the weekly reports until it is closed.\
        """
                .formatted(
                        remark,
                        run.environment(),
                        run.id(),
                        run.actorName(),
                        run.state().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                        Amount.time(emergency.lasted()),
                        emergency
                                .decided()
                                .map(time -> "; the choice was made after " + Amount.time(time))
                                .orElse("; nobody chose anything"),
                        String.join("\n", emergency.headlines()));
    }

    private static List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        fields.add(
                Field.choice(
                        STATUS,
                        "This review",
                        List.of(
                                new Choice(COMPLETE, "Is complete", null),
                                new Choice(
                                        INCOMPLETE,
                                        "Stays incomplete",
                                        "The run fails and says what is missing."))));
        fields.add(wanted("root-cause", "Root cause", Form.Type.LINES));
        fields.add(Field.of("impact", "What it meant for users", Form.Type.LINES, false));
        fields.add(wanted("lessons", "What was learnt", Form.Type.LINES));
        fields.add(wanted("action-1", "Action 1", Form.Type.TEXT));
        fields.add(wanted("owner-1", "Owner of action 1", Form.Type.TEXT));
        fields.add(wanted("until-1", "Action 1 is done until", Form.Type.DATE));
        for (int n = 2; n <= ACTIONS; n++) {
            String action = "action-" + n;
            fields.add(Field.of(action, "Action " + n, Form.Type.TEXT, false));
            fields.add(
                    Field.of("owner-" + n, "Owner of action " + n, Form.Type.TEXT, false)
                            .requiredUnless(action, ""));
            fields.add(
                    Field.of(
                                    "until-" + n,
                                    "Action %d is done until".formatted(n),
                                    Form.Type.DATE,
                                    false)
                            .requiredUnless(action, ""));
        }
        return fields;
    }

    private static Field wanted(String name, String label, Form.Type type) {
        return Field.of(name, label, type, false).requiredUnless(STATUS, INCOMPLETE);
    }

    /** What no form can refuse by itself, as a sentence. */
    Optional<String> wrong(LocalDate today) {
        return actions().stream()
                .filter(action -> action.until().isBefore(today))
                .findFirst()
                .map(action -> "The day of \"%s\" is over already.".formatted(action.what()));
    }

    /** Those that somebody owns and that have a date. */
    List<Action> actions() {
        return IntStream.rangeClosed(1, ACTIONS)
                .filter(n -> !answer.value("action-" + n).isEmpty())
                .filter(n -> !answer.value("owner-" + n).isEmpty())
                .filter(n -> !answer.value("until-" + n).isEmpty())
                .mapToObj(
                        n ->
                                new Action(
                                        answer.value("action-" + n),
                                        answer.value("owner-" + n),
                                        LocalDate.parse(answer.value("until-" + n))))
                .toList();
    }

    /** What a review must have and this one hasn't. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (rootCause().isEmpty()) {
            missing.add("a root cause");
        }
        if (lessons().isEmpty()) {
            missing.add("what was learnt");
        }
        if (actions().isEmpty()) {
            missing.add("an action with owner and date");
        }
        if (missing.isEmpty() && answer.value(STATUS).equals(INCOMPLETE)) {
            missing.add("a word that it is complete");
        }
        return missing;
    }

    String rootCause() {
        return answer.value("root-cause");
    }

    String impact() {
        return answer.value("impact");
    }

    String lessons() {
        return answer.value("lessons");
    }
}
