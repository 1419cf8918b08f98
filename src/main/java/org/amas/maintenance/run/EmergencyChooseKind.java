package org.amas.maintenance.run;

import org.amas.maintenance.run.FixOffers.Chosen;
import org.amas.maintenance.step.NoSettings;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepContext.Answer;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetType;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.util.List;
import java.util.Set;

/**
 * Shows what the later steps of its run that may be chosen would touch, and asks a person which one
 * shall act. None is an answer. It changes nothing itself.
 */
@Component
class EmergencyChooseKind implements ReadingKind<NoSettings> {

    private static final String CHOSEN = "Chosen";

    /** Later: what plans steps knows all kinds, and this is one of them. */
    private final ObjectProvider<FixOffers> offers;

    EmergencyChooseKind(ObjectProvider<FixOffers> offers) {
        this.offers = offers;
    }

    @Override
    public String name() {
        return Choices.ASKS;
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
            return ask("", context);
        }
        Answer answer = context.answers().getLast();
        if (answer.value(Choices.FIX).equals(Choices.NONE)) {
            context.show(none(answer));
            return Outcome.concluded("No fix, says " + answer.by() + note(answer));
        }
        List<Chosen> chosen = offers.getObject().chosen(context.run(), context.step(), answer);
        if (chosen.isEmpty()) {
            return ask("Nothing was ticked for the fix that was chosen. ", context);
        }
        context.show(table(chosen));
        return Outcome.concluded(
                "%s, says %s%s".formatted(chosen.getFirst().step(), answer.by(), note(answer)));
    }

    private Outcome ask(String remark, StepContext context) {
        context.say("Asking each fix what it would touch …");
        List<FixOffers.Offer> made = offers.getObject().make(context.run(), context.step());
        made.forEach(
                offer ->
                        context.say(
                                "%s: %s"
                                        .formatted(
                                                offer.step().title(),
                                                offer.open()
                                                        ? "offered"
                                                        : "not offered, " + offer.closed())));
        return Outcome.waiting(
                offers.getObject().form(context.run(), context.step(), made, remark));
    }

    private static String note(Answer answer) {
        String note = answer.value("note");
        return note.isEmpty() ? "" : ": " + note;
    }

    /** That nobody chose one is what the review will ask about. */
    private static Table none(Answer answer) {
        return Table.of(
                CHOSEN,
                List.of(Column.text("fix"), Column.text("by"), Column.text("note")),
                List.of(Table.row("none", answer.by(), answer.value("note"))));
    }

    private static Table table(List<Chosen> chosen) {
        return Table.of(
                CHOSEN,
                List.of(
                        Column.text("fix"),
                        Column.text("what"),
                        Column.text("which"),
                        Column.text("action")),
                chosen.stream()
                        .map(
                                one ->
                                        Table.row(
                                                one.step(),
                                                one.object().type(),
                                                one.object().name(),
                                                one.object().action()))
                        .toList());
    }
}
