package org.amas.maintenance.run;

import org.amas.maintenance.procedure.Version;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.ChosenKind;
import org.amas.maintenance.step.ChosenKind.Pick;
import org.amas.maintenance.step.ChosenKind.Terms;
import org.amas.maintenance.step.Form;
import org.amas.maintenance.step.Form.Choice;
import org.amas.maintenance.step.Form.Field;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.StepContext.Answer;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.Environments;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Plans what may be chosen after a step of a run, keeps each plan with its step, and asks. */
@Component
class FixOffers {

    /** More boxes than this nobody reads in an emergency. */
    private static final int TICKS = 20;

    private final Runs runs;
    private final StepResults results;
    private final Steps steps;
    private final Plans plans;
    private final Choices choices;
    private final Journal journal;
    private final ResultRows rows;
    private final Environments environments;
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

    FixOffers(
            Runs runs,
            StepResults results,
            Steps steps,
            Plans plans,
            Choices choices,
            Journal journal,
            ResultRows rows,
            Environments environments) {
        this.runs = runs;
        this.results = results;
        this.steps = steps;
        this.plans = plans;
        this.choices = choices;
        this.journal = journal;
        this.rows = rows;
        this.environments = environments;
    }

    /**
     * One change that may be chosen.
     *
     * @param closed why it isn't offered; null if it is
     */
    record Offer(
            StepResult step, ChosenKind<?> kind, Terms terms, Plan plan, @Nullable String closed) {

        boolean open() {
            return closed == null;
        }
    }

    /** Makes the plans, side by side, and stores them: what is stored is what is shown. */
    List<Offer> make(long runId, int behind) {
        Run run = runs.findById(runId).orElseThrow();
        Version version = steps.version(run);
        Map<String, Object> parameters = steps.parameters(run, version);
        return results.findByRunIdAndAttemptOrderByNumber(runId, 0).stream()
                .filter(step -> step.number() > behind)
                .map(step -> assigned(run, version, parameters, step))
                .flatMap(List::stream)
                .map(one -> CompletableFuture.supplyAsync(() -> offer(run, version, one), threads))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    private record Assigned(StepResult step, Assignment assignment) {}

    private List<Assigned> assigned(
            Run run, Version version, Map<String, Object> parameters, StepResult step) {
        try {
            Assignment assignment = steps.assignment(run, version, parameters, step);
            return assignment.bound().kind() instanceof ChosenKind
                    ? List.of(new Assigned(step, assignment))
                    : List.of();
        } catch (Steps.NotPossible gone) {
            return List.of(); // The step itself will say so.
        }
    }

    private Offer offer(Run run, Version version, Assigned one) {
        Plans.StepPlan made = plans.of(version, one.assignment());
        Offer offer = offer(run, one, masked(made));
        Plan shown = offer.plan();
        journal.planned(one.step(), plans.written(shown), made.digest());
        return offer;
    }

    /** What is noted of an object quotes others, who may have written a password. */
    private Plans.StepPlan masked(Plans.StepPlan made) {
        Secrets secrets = Secrets.of(environments.secrets());
        Plan plan = made.plan();
        List<PlannedObject> objects =
                plan.objects().stream().map(o -> o.noted(secrets.masked(o.note()))).toList();
        return new Plans.StepPlan(
                made.bound(),
                new Plan(objects, plan.total(), plan.rule(), plan.unavailable()),
                made.digest());
    }

    @SuppressWarnings("unchecked")
    private Offer offer(Run run, Assigned one, Plans.StepPlan made) {
        ChosenKind<Object> kind = (ChosenKind<Object>) one.assignment().bound().kind();
        Terms terms = kind.terms(one.assignment().bound().settings());
        Plan plan = kind.pick() == Pick.ALL ? made.plan() : first(made.plan());
        String closed = plan.unavailable();
        if (closed == null && plan.objects().isEmpty()) {
            closed = "there is nothing like that now";
        }
        if (closed == null) {
            closed = choices.exhausted(kind, run).orElse(null);
        }
        return new Offer(one.step(), kind, terms, closed == null ? plan : Plan.nothing(), closed);
    }

    private static Plan first(Plan plan) {
        List<PlannedObject> few = plan.objects().stream().limit(TICKS).toList();
        return new Plan(few, few.size(), null, plan.unavailable());
    }

    Form form(long runId, int number, List<Offer> offers, String remark) {
        List<Table> tables = new ArrayList<>(hypotheses(runId, number));
        tables.add(fixes(offers));
        List<Field> fields = new ArrayList<>();
        fields.add(Field.choice(Choices.FIX, "What shall be done", options(offers)));
        offers.stream().filter(Offer::open).forEach(offer -> fields.addAll(ticks(offer)));
        fields.add(
                Field.of("note", "Why", Form.Type.LINES, false)
                        .help("Kept in the record of this emergency."));
        return new Form(
                remark
                        + "Choose one fix or none. It is done at once and to nothing but what is"
                        + " named here; if that is no longer so by then, it is refused. The watch"
                        + " that follows shows what came of it.",
                tables,
                fields);
    }

    /** What the assessment before it found; it is asked about nothing else. */
    private List<Table> hypotheses(long runId, int number) {
        List<Long> before =
                results.findByRunIdAndAttemptOrderByNumber(runId, 0).stream()
                        .filter(step -> step.number() < number)
                        .map(StepResult::id)
                        .toList();
        return rows.tables(before).stream()
                .map(ResultRows.StoredTable::table)
                .filter(table -> table.title().equals(Hypotheses.TITLE))
                .toList();
    }

    private static Table fixes(List<Offer> offers) {
        return Table.of(
                "Fixes",
                List.of(
                        Column.text("fix"),
                        Column.text("now"),
                        Column.text("offered if"),
                        Column.text("checked by"),
                        Column.text("undo")),
                offers.stream()
                        .map(
                                offer ->
                                        Table.row(
                                                offer.step().title(),
                                                now(offer),
                                                offer.terms().precondition(),
                                                offer.terms().check(),
                                                offer.terms().undo()))
                        .toList());
    }

    private static String now(Offer offer) {
        return offer.open()
                ? offer.plan().objects().stream()
                        .map(FixOffers::named)
                        .collect(Collectors.joining("; "))
                : "not offered: " + offer.closed();
    }

    private static String named(PlannedObject object) {
        String size = object.bytes() == null ? "" : ", " + Amount.bytes(object.bytes());
        return "%s %s%s: %s".formatted(object.type(), described(object), size, object.action());
    }

    private static String described(PlannedObject object) {
        return object.note() == null ? object.name() : object.name() + ", " + object.note();
    }

    private static List<Choice> options(List<Offer> offers) {
        List<Choice> options = new ArrayList<>();
        options.add(new Choice(Choices.NONE, "None", "Nothing is changed. The watch goes on."));
        for (Offer offer : offers.stream().filter(Offer::open).toList()) {
            int step = offer.step().number();
            String title = offer.step().title();
            String help = "%s Undo: %s".formatted(offer.terms().check(), offer.terms().undo());
            if (offer.kind().pick() == Pick.ONE) {
                offer.plan()
                        .objects()
                        .forEach(
                                o ->
                                        options.add(
                                                new Choice(
                                                        Choices.value(step, o),
                                                        title + ": " + o.name(),
                                                        help)));
            } else {
                options.add(
                        new Choice(
                                Choices.value(step),
                                title + extent(offer),
                                help,
                                ticks(offer).stream().map(Field::name).toList()));
            }
        }
        return options;
    }

    private static String extent(Offer offer) {
        return offer.kind().pick() == Pick.SOME
                ? ": those ticked below"
                : ": "
                        + offer.plan().objects().stream()
                                .limit(3)
                                .map(FixOffers::named)
                                .collect(Collectors.joining("; "))
                        + (offer.plan().total() > 3
                                ? " … %s in all".formatted(offer.plan().total())
                                : "");
    }

    private static List<Field> ticks(Offer offer) {
        if (offer.kind().pick() != Pick.SOME) {
            return List.of();
        }
        int step = offer.step().number();
        return offer.plan().objects().stream()
                .map(
                        o ->
                                Field.of(
                                        Choices.tick(step, o),
                                        "%s: %s".formatted(offer.step().title(), described(o)),
                                        Form.Type.BOOLEAN,
                                        false))
                .toList();
    }

    /** The objects that an answer means, by step; from the plans as they were shown. */
    List<Chosen> chosen(long runId, int behind, Answer answer) {
        Run run = runs.findById(runId).orElseThrow();
        Version version = steps.version(run);
        Map<String, Object> parameters = steps.parameters(run, version);
        List<Chosen> chosen = new ArrayList<>();
        for (StepResult step : results.findByRunIdAndAttemptOrderByNumber(runId, 0)) {
            Plan shown = plans.read(step.plan());
            if (step.number() <= behind || shown == null) {
                continue;
            }
            for (Assigned one : assigned(run, version, parameters, step)) {
                ChosenKind<?> kind = (ChosenKind<?>) one.assignment().bound().kind();
                Choices.picked(step.number(), kind.pick(), shown.objects(), answer)
                        .forEach(object -> chosen.add(new Chosen(step.title(), object)));
            }
        }
        return chosen;
    }

    /** One object that was chosen, and for which step. */
    record Chosen(String step, PlannedObject object) {}
}
