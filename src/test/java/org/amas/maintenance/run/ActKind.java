package org.amas.maintenance.run;

import org.amas.maintenance.step.Effect;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Form;
import org.amas.maintenance.step.Limit;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Plan;
import org.amas.maintenance.step.Plan.PlannedObject;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.Recovery;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.StepKind;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** A step that does as it is told: the seam at which runs are tested without a server. */
class ActKind implements StepKind<ActKind.Act> {

    /** Performed at this moment, and at most at the same time, of those that change. */
    static final AtomicInteger CHANGING = new AtomicInteger();

    static final AtomicInteger MOST_CHANGING = new AtomicInteger();
    static final AtomicInteger PERFORMED = new AtomicInteger();

    /** What a plan names; a test may change it between plan and launch. */
    static volatile List<String> objects = List.of("one", "two");

    /** What a step that looks finds, by fingerprint, measures, and comes to. */
    static volatile List<String> found = List.of();

    static volatile double measured;
    static volatile @Nullable Table listed;
    static volatile @Nullable String ending;

    static volatile Recovery recovery = Recovery.killed("process group 77 was found and killed");

    /** All that a step had printed, as its recovery finds it. */
    static volatile String printed = "";

    record Act(
            @Nullable String say,
            @Nullable Double value,
            @Nullable String severity,
            @Nullable Duration sleep,
            @Nullable Duration spin,
            @Nullable Long bytes,
            @Nullable String down,
            @Nullable String ending,
            @Nullable Effect effect,
            @Nullable Boolean onCancel,
            @Nullable Integer many,
            @Nullable Integer tables,
            @Nullable Boolean looks,
            @Nullable String last) {}

    @Override
    public String name() {
        return "test.act";
    }

    @Override
    public Class<Act> settings() {
        return Act.class;
    }

    @Override
    public Effect effect(Act act) {
        return act.effect() == null ? Effect.READS : act.effect();
    }

    @Override
    public Set<TargetType> uses(Act act) {
        return Set.of(TargetType.HOST);
    }

    @Override
    public Set<String> readings() {
        return Set.of("value");
    }

    @Override
    public Plan plan(Act act, StepContext context) {
        if (act.down() != null) {
            throw new TargetDown(TargetType.HOST, "host:x", act.down(), null);
        }
        if (effect(act) == Effect.READS) {
            return Plan.nothing();
        }
        return Plan.of(
                objects.stream().map(o -> new PlannedObject("file", o, "delete", 7L)).toList(),
                "all files");
    }

    @Override
    public Outcome perform(Act act, StepContext context) throws Exception {
        PERFORMED.incrementAndGet();
        if (effect(act) == Effect.READS) {
            return act(act, context);
        }
        MOST_CHANGING.accumulateAndGet(CHANGING.incrementAndGet(), Math::max);
        try {
            objects.stream()
                    .map(o -> new PlannedObject("file", o, "delete", null))
                    .forEach(o -> context.say(o.name() + " " + context.mayTouch(o)));
            return act(act, context);
        } finally {
            CHANGING.decrementAndGet();
        }
    }

    private static Outcome ask(StepContext context) {
        if (context.answers().isEmpty()) {
            return Outcome.waiting(
                    new Form(
                            "Count the sheep.",
                            List.of(),
                            List.of(
                                    Form.Field.of("sheep", "Sheep", Form.Type.NUMBER, true),
                                    Form.Field.of("note", "Note", Form.Type.LINES, false)
                                            .requiredUnless("sheep", "12"))));
        }
        StepContext.Answer answer = context.answers().getLast();
        return Outcome.concluded(answer.value("sheep") + " sheep, says " + answer.by());
    }

    private Outcome act(Act act, StepContext context) throws Exception {
        if (Boolean.TRUE.equals(act.onCancel())) {
            context.onCancel(() -> context.say("told to end"));
        }
        if (act.say() != null) {
            context.say(act.say());
        }
        if (act.value() != null) {
            context.reading(Reading.of("value", act.value(), "%").label("disk", "test"));
            context.remember("value", act.value().toString());
        }
        if (act.severity() != null) {
            context.finding(
                    new Finding(
                            org.amas.maintenance.step.Severity.valueOf(act.severity()),
                            "here",
                            "Something is off.",
                            "off",
                            "seen"));
        }
        if (Boolean.TRUE.equals(act.looks())) {
            look(context);
        }
        if (act.many() != null) {
            many(act.many(), context);
        }
        for (int i = 1; act.tables() != null && i <= act.tables(); i++) {
            Table.Column column = Table.Column.text("cell");
            context.table(Table.of("Table " + i, List.of(column), List.of(Table.row("of " + i))));
        }
        if (act.bytes() != null) {
            print(act.bytes(), context);
        }
        if (act.down() != null) {
            throw new TargetDown(TargetType.HOST, "host:x", act.down(), null);
        }
        if (act.sleep() != null) {
            Thread.sleep(act.sleep());
        }
        spin(act.spin());
        if (act.last() != null) {
            context.say(act.last());
        }
        String told = Boolean.TRUE.equals(act.looks()) ? ending : act.ending();
        return switch (told == null ? "done" : told) {
            case "done" -> Outcome.done("did it");
            case "concluded" -> Outcome.concluded("did it");
            case "failed" -> Outcome.failed("it went wrong");
            case "not-run" -> Outcome.notRun("no such tool");
            case "unknown" -> Outcome.unknown("no data");
            case "ask" -> ask(context);
            case "broken" -> throw new IllegalStateException("boom");
            default -> Outcome.skipped("not asked for");
        };
    }

    private static void look(StepContext context) {
        context.reading(Reading.of("value", measured, "%").label("disk", "test"));
        Table table = listed;
        if (table != null) {
            context.table(table);
        }
        found.forEach(
                print -> context.finding(Finding.warning("the " + print, "It is off.", print)));
        if ("down".equals(ending)) {
            throw new TargetDown(TargetType.HOST, "host:x", "connection refused", null);
        }
    }

    /** Of each kind of result so many, the worst last. */
    private static void many(int many, StepContext context) {
        Limit limit = Limit.of((double) many, null, Limit.Worse.ABOVE);
        for (int i = 1; i <= many; i++) {
            context.reading(Reading.of("row", i, "").limit(limit));
            context.finding(
                    i < many
                            ? Finding.warning("row " + i, "It warns.", "row")
                            : Finding.error("row " + i, "It is the worst.", "row"));
        }
        context.show(
                Table.of(
                        "Rows",
                        List.of(Table.Column.text("row")),
                        IntStream.rangeClosed(1, many)
                                .mapToObj(i -> Table.row("cell " + i))
                                .toList()));
    }

    /** Busy, and deaf to interrupts. */
    private static void spin(@Nullable Duration time) {
        long until = System.nanoTime() + (time == null ? 0 : time.toNanos());
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    /** The same bytes for everybody: reproducible, binary, with line ends here and there. */
    static byte[] block() {
        byte[] block = new byte[100_000];
        new Random(42).nextBytes(block);
        IntStream.iterate(500, i -> i < block.length, i -> i + 1_000).forEach(i -> block[i] = '\n');
        return block;
    }

    private static void print(long bytes, StepContext context) throws Exception {
        byte[] block = block();
        for (long left = bytes; left > 0; left -= block.length) {
            context.output().write(block, 0, (int) Math.min(left, block.length));
        }
    }

    @Override
    public Recovery recover(StepContext context) throws IOException {
        context.output().write(printed.getBytes(StandardCharsets.UTF_8));
        return recovery;
    }
}
