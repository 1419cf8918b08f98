package org.amas.maintenance.run;

import org.amas.maintenance.run.OpenItems.Item;
import org.amas.maintenance.run.SignOffForm.Owned;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepContext.Answer;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A person signs what the run has found so far: everything that fails gets an owner and a day, or
 * the step fails. What was promised at the last sign-off, is over and still fails is told.
 */
@Component
class SignOffKind implements ReadingKind<SignOffKind.Settings> {

    static final String NAME = "review.sign-off";

    /** The title of the table that a calendar is made of. */
    static final String SIGNED = "Signed off";

    private static final String PROMISED = "promised";
    private static final TypeReference<Map<String, Promise>> PROMISES = new TypeReference<>() {};

    /**
     * @param roadmap whether what only warns is planned, too, with effort and risk
     */
    record Settings(Boolean roadmap) {

        Settings {
            roadmap = roadmap != null && roadmap;
        }
    }

    /** What somebody said last time. */
    record Promise(String owner, LocalDate until) {}

    private final OpenItems items;
    private final JsonMapper json;

    SignOffKind(OpenItems items, JsonMapper json) {
        this.items = items;
        this.json = json;
    }

    @Override
    public String name() {
        return NAME;
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
        return Set.of("items_failing", "items_owned", "items_overdue");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) {
        List<Item> open = items.of(context.run(), context.step(), settings.roadmap());
        SignOffForm form = new SignOffForm(open, settings.roadmap());
        if (context.answers().isEmpty()) {
            context.say("Asking for a sign-off of " + Amount.of(open.size(), "item"));
            return Outcome.waiting(form.ask("", beside(open, context)));
        }
        Answer answer = context.answers().getLast();
        String wrong = form.wrong(answer).orElse("");
        return wrong.isEmpty()
                ? signed(form, answer, context)
                : Outcome.waiting(form.ask(wrong, beside(open, context)));
    }

    private List<Table> beside(List<Item> open, StepContext context) {
        Table unseen =
                Table.of(
                        "What nobody knows",
                        List.of(Column.text("step"), Column.text("came to"), Column.text("why")),
                        items.unseen(context.run(), context.step()).stream()
                                .map(s -> Table.row(s.title(), s.state().name(), s.reason()))
                                .toList());
        Map<String, Promise> promised = promised(context);
        Table before =
                Table.of(
                        "Promised at the last sign-off, and still there",
                        List.of(Column.text("what"), Column.text("owner"), Column.text("until")),
                        open.stream()
                                .filter(item -> promised.containsKey(item.key()))
                                .map(item -> row(item, promised.get(item.key())))
                                .toList());
        return List.of(unseen, before);
    }

    private static List<@Nullable Object> row(Item item, @Nullable Promise promise) {
        return Table.row(
                item.text(),
                promise == null ? null : promise.owner(),
                promise == null ? null : promise.until().toString());
    }

    private Map<String, Promise> promised(StepContext context) {
        return context.remembered(PROMISED)
                .map(then -> json.readValue(then.value(), PROMISES))
                .orElse(Map.of());
    }

    private Outcome signed(SignOffForm form, Answer answer, StepContext context) {
        List<Owned> owned = form.owned(answer);
        List<Item> unowned = form.unowned(answer);
        long failing = form.items().stream().filter(Item::fails).count();
        int overdue = overdue(form, answer, context);
        context.reading(Reading.of("items_failing", failing, ""));
        context.reading(Reading.of("items_owned", owned.size(), ""));
        context.reading(Reading.of("items_overdue", overdue, ""));
        context.table(SignOffText.table(owned));
        SignOffText.of(form, answer, context).forEach(context::say);
        remember(owned, context);
        unowned.forEach(
                item ->
                        context.finding(
                                Finding.error(
                                        item.step(),
                                        "nobody owns: " + item.text(),
                                        "unowned:" + item.key())));
        if (!answer.value(SignOffForm.STATUS).equals(SignOffForm.ACCEPTED)) {
            return Outcome.failed(
                    "left incomplete by %s: %s without an owner"
                            .formatted(answer.by(), Amount.of(unowned.size(), "item")));
        }
        return Outcome.concluded(
                "Signed by %s, %s owned".formatted(answer.by(), Amount.of(owned.size(), "item")));
    }

    private int overdue(SignOffForm form, Answer answer, StepContext context) {
        LocalDate today = DailyMedians.day(answer.at());
        int overdue = 0;
        Map<String, Promise> promised = promised(context);
        for (Item item : form.items()) {
            Promise promise = promised.get(item.key());
            if (promise != null && promise.until().isBefore(today)) {
                overdue++;
                context.finding(
                        Finding.warning(
                                item.step(),
                                "%s had promised until %s: %s"
                                        .formatted(promise.owner(), promise.until(), item.text()),
                                "overdue:" + item.key()));
            }
        }
        return overdue;
    }

    private void remember(List<Owned> owned, StepContext context) {
        Map<String, Promise> promises = new TreeMap<>();
        owned.forEach(o -> promises.put(o.item().key(), new Promise(o.owner(), o.until())));
        context.remember(PROMISED, json.writeValueAsString(promises));
    }
}
