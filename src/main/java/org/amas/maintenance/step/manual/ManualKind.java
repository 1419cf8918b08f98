package org.amas.maintenance.step.manual;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Form;
import org.amas.maintenance.step.Form.Choice;
import org.amas.maintenance.step.Form.Field;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A person does it and says how it went: fine, not fine with a note, or not applicable with a note.
 * The application itself only reads here; what the person changes, nobody can plan.
 */
@Component
class ManualKind implements ReadingKind<ManualKind.Settings> {

    private static final String RESULT = "result";
    private static final String NOTE = "note";
    private static final String EVIDENCE = "evidence";
    private static final Set<String> OURS = Set.of(RESULT, NOTE, EVIDENCE);
    private static final String FINE = "fine";
    private static final String NOT_FINE = "not-fine";
    private static final String NOT_APPLICABLE = "not-applicable";

    /**
     * @param instructions what to do, and how to know that it went well
     * @param questions asked beside the result; at most 20
     * @param evidence whether what shows the result must be given with it; false unless said
     */
    record Settings(
            @NotBlank @Size(max = 10_000) String instructions,
            @Size(max = 20) List<@Valid Question> questions,
            Boolean evidence) {

        Settings {
            questions = questions == null ? List.of() : List.copyOf(questions);
            evidence = evidence != null && evidence;
        }

        @AssertTrue(
                message = "each question needs a name of its own, and not result, evidence or note")
        boolean isToldApart() {
            List<String> names = questions.stream().map(Question::name).toList();
            return Set.copyOf(names).size() == names.size()
                    && names.stream().noneMatch(OURS::contains);
        }
    }

    /**
     * One more field.
     *
     * @param choices for the type {@code choice} only
     */
    record Question(
            @Pattern(regexp = "[a-z][a-z0-9-]{0,39}") String name,
            @NotBlank @Size(max = 200) String label,
            Form.Type type,
            boolean required,
            List<@NotBlank String> choices,
            @Nullable @Size(max = 500) String help) {

        Question {
            type = type == null ? Form.Type.TEXT : type;
            choices = choices == null ? List.of() : List.copyOf(choices);
        }

        Field field() {
            List<Choice> offered = choices.stream().map(one -> new Choice(one, one, null)).toList();
            return new Field(name, label, type, required, offered, help, null);
        }
    }

    @Override
    public String name() {
        return "manual.check";
    }

    @Override
    public Class<Settings> settings() {
        return Settings.class;
    }

    @Override
    public Set<TargetType> uses(Settings settings) {
        return Set.of();
    }

    @Override
    public Set<String> readings() {
        return Set.of();
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        if (context.answers().isEmpty()) {
            context.say("Asking a person …");
            return Outcome.waiting(form(settings));
        }
        StepContext.Answer answer = context.answers().getLast();
        show(settings, answer, context);
        String note = answer.value(NOTE);
        String says = note.isEmpty() ? "" : ": " + note;
        return switch (answer.value(RESULT)) {
            case FINE -> Outcome.concluded("Fine, says " + answer.by() + says);
            case NOT_APPLICABLE ->
                    Outcome.skipped("not applicable, says " + answer.by() + ": " + note);
            default -> Outcome.failed("not fine, says " + answer.by() + ": " + note);
        };
    }

    private static Form form(Settings settings) {
        List<Field> fields = new ArrayList<>();
        fields.add(
                Field.choice(
                        RESULT,
                        "Result",
                        List.of(
                                new Choice(FINE, "Fine", "Done, and as it should be."),
                                new Choice(NOT_FINE, "Not fine", "The step fails with your note."),
                                new Choice(
                                        NOT_APPLICABLE,
                                        "Not applicable",
                                        "The step is skipped with your note."))));
        settings.questions().stream().map(Question::field).forEach(fields::add);
        Field evidence =
                Field.of(EVIDENCE, "Evidence", Form.Type.LINES, false)
                        .help(
                                "What shows it to somebody who wasn't there: the lines you saw, a"
                                        + " link, a ticket.");
        fields.add(
                settings.evidence() ? evidence.requiredUnless(RESULT, NOT_APPLICABLE) : evidence);
        fields.add(
                Field.of(NOTE, "Note", Form.Type.LINES, false)
                        .requiredUnless(RESULT, FINE)
                        .help("What there is to say about it. Needed unless it is fine."));
        return new Form(settings.instructions(), List.of(), fields);
    }

    private static void show(Settings settings, StepContext.Answer answer, StepContext context) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        form(settings)
                .fields()
                .forEach(field -> rows.add(Table.row(field.label(), answer.value(field.name()))));
        rows.add(Table.row("Answered by", answer.by()));
        rows.add(Table.row("Answered at", answer.at()));
        context.show(
                Table.of(
                        "Answer",
                        List.of(Table.Column.text("asked"), Table.Column.text("answer")),
                        rows));
    }
}
