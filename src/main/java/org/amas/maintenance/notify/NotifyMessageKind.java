package org.amas.maintenance.notify;

import org.amas.maintenance.notify.BulletinSource.Bulletin;
import org.amas.maintenance.notify.Outbox.Item;
import org.amas.maintenance.notify.Outbox.State;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunFacts.RunFact;
import org.amas.maintenance.run.RunFacts.StepFact;
import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.Severity;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the configured channels what the run really came to so far. The message is stored first and
 * sent by the outbox; the step waits a while to see it arrive, and says where it has not.
 */
@Component
class NotifyMessageKind implements ReadingKind<NotifyMessageKind.Settings> {

    /** Where nobody wants to be told, nothing was left out. */
    private static final String NOBODY =
            "no channel is configured for %s, so nobody is told: set"
                    + " amas.notify.channels.<name>.type and what it needs";

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final long POLL = 50;

    enum When {
        ALWAYS,
        /** If a step before failed or ran out of time. */
        FAILURE
    }

    /**
     * @param on when it is told at all; always unless said
     */
    record Settings(@Nullable When on) {}

    private final Channels channels;
    private final Outbox outbox;
    private final OutboxWorker worker;
    private final RunFacts facts;
    private final RunMessages messages;
    private final ObjectProvider<BulletinSource> sources;

    NotifyMessageKind(
            Channels channels,
            Outbox outbox,
            OutboxWorker worker,
            RunFacts facts,
            RunMessages messages,
            ObjectProvider<BulletinSource> sources) {
        this.channels = channels;
        this.outbox = outbox;
        this.worker = worker;
        this.facts = facts;
        this.messages = messages;
        this.sources = sources;
    }

    @Override
    public String name() {
        return "notify.message";
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
        return Set.of("channels_told");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context) throws InterruptedException {
        List<StepFact> before =
                facts.stepsOf(context.run()).stream()
                        .filter(step -> step.number() < context.step())
                        .toList();
        if (settings.on() == When.FAILURE && before.stream().noneMatch(RunMessages::isBad)) {
            return Outcome.skipped("nothing failed, so nobody is told");
        }
        if (!channels.knowsAnybody(context.environment())) {
            return Outcome.skipped(NOBODY.formatted(context.environment()));
        }
        RunFact run = facts.run(context.run()).orElseThrow();
        Optional<Bulletin> made = made(run);
        Message plain = messages.of(run, context.environment(), before);
        Message message = made.map(one -> messages.with(one, plain)).orElse(plain);
        // What is to be read is for all of them, however well it went.
        Severity how = made.isPresent() ? Severity.CRITICAL : message.severity();
        List<Channel> ways = channels.of(context.environment(), how);
        if (ways.isEmpty()) {
            return Outcome.skipped(
                    "no channel of %s takes what is no worse than %s"
                            .formatted(context.environment(), message.severity()));
        }
        String fact = context.token();
        outbox.put(fact, message, ways);
        worker.wake();
        outbox.of(fact).getFirst().message().text().lines().forEach(context::say);
        return told(await(fact, context), context);
    }

    private Optional<Bulletin> made(RunFact run) {
        return sources.orderedStream()
                .map(source -> source.madeBy(run.id()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private List<Item> await(String fact, StepContext context) throws InterruptedException {
        Duration time = context.timeLeft().dividedBy(2);
        long wait = Math.min(time.toMillis(), LONGEST_WAIT.toMillis());
        long until = System.nanoTime() + Duration.ofMillis(wait).toNanos();
        List<Item> items = outbox.of(fact);
        while (System.nanoTime() < until
                && !context.cancelled()
                && items.stream()
                        .anyMatch(item -> item.settledAt() == null && item.problem() == null)) {
            Thread.sleep(POLL);
            items = outbox.of(fact);
        }
        return items;
    }

    private static Outcome told(List<Item> items, StepContext context) {
        long told = items.stream().filter(item -> item.state() == State.SENT).count();
        context.reading(Reading.of("channels_told", told, ""));
        context.table(
                Table.of(
                        "Channels",
                        List.of(Column.text("channel"), Column.text("state"), Column.text("said")),
                        items.stream()
                                .map(i -> Table.row(i.channel(), i.state().name(), i.problem()))
                                .toList()));
        for (Item item : items) {
            finding(item, context);
        }
        return Outcome.done(
                told == items.size()
                        ? Amount.of(told, "channel") + " told"
                        : "%d of %s told".formatted(told, Amount.of(items.size(), "channel")));
    }

    private static void finding(Item item, StepContext context) {
        String fingerprint = "not-told:" + item.channel();
        switch (item.state()) {
            case SENT -> {
                // It was told.
            }
            case DEAD ->
                    context.finding(
                            Finding.error(
                                    item.channel(),
                                    "was not told, and never will be: " + item.problem(),
                                    fingerprint));
            case PENDING, SENDING, UNCERTAIN ->
                    context.finding(
                            Finding.warning(
                                    item.channel(),
                                    item.state() == State.UNCERTAIN
                                            ? "may not have been told: " + item.problem()
                                            : "is not told yet; it is tried again: "
                                                    + item.problem(),
                                    fingerprint));
        }
    }
}
