package org.amas.maintenance.duty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.duty.DutyBoard.Item;
import org.amas.maintenance.duty.DutyBoard.Owing;
import org.amas.maintenance.procedure.Catalogue;
import org.amas.maintenance.run.Acknowledgements;
import org.amas.maintenance.run.FindingLife;
import org.amas.maintenance.run.Launch;
import org.amas.maintenance.run.OpenFindings;
import org.amas.maintenance.run.RunFacts;
import org.amas.maintenance.run.RunHistory;
import org.amas.maintenance.run.RunHistory.Filter;
import org.amas.maintenance.run.RunLauncher;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.InvalidRequest;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.sql.DataSource;

/** What becomes of duties as time passes, in the whole application on a real database. */
abstract class DutySuite {

    private static final Actor ANNA = new Actor(Actor.Kind.USER, "anna", "127.0.0.1");
    private static final String LOOK = "own/look";
    private static final String DARK = "own/dark";
    private static final String ODD = "own/odd";
    private static final LocalDate MONDAY = LocalDate.of(2026, 11, 30);
    private static final LocalDate TUESDAY = MONDAY.plusDays(1);
    private static final Duration STEP = Duration.ofMinutes(10);

    @TempDir Path folder;
    private @Nullable ConfigurableApplicationContext node;

    /** The same, where a test starts the application again. */
    private @Nullable List<String> database;

    abstract List<String> database() throws IOException;

    @BeforeEach
    void write() throws IOException {
        procedure(LOOK, "host.disk", "used_percent: { fail: 101, worse: above }");
        procedure(DARK, "redis.roundtrip", "");
    }

    private void procedure(String key, String kind, String limits) throws IOException {
        Path file = folder.resolve("procedures").resolve(key + ".yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                """
                key: %s
                title: Looked at
                purpose: Is performed by a test.
                frequency: daily
                category: Tests
                owner: On-call engineer
                priority: P0
                budget: 1h
                steps:
                  - { title: Look, kind: %s, timeout: 30s, onFailure: continue, settings: {}, limits: { %s } }
                """
                        .formatted(key, kind, limits));
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    private void start(String at, boolean automatic) throws IOException {
        start(at, automatic, "local");
    }

    private void start(String at, boolean automatic, String owing) throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--server.port=0",
                                "--spring.main.banner-mode=off",
                                "--amas.data-dir=" + folder.resolve("data"),
                                "--amas.procedure.directory=" + folder.resolve("procedures"),
                                "--amas.run.poll=200ms",
                                "--amas.step.shell.enabled=true",
                                "--amas.duty.environments=" + owing,
                                "--amas.duty.automatic-start=" + automatic,
                                "--amas.duty.stop=30m",
                                "--amas.duty.round=10m"));
        database = database == null ? database() : database;
        arguments.addAll(database);
        SteppedClock.start = Instant.parse(at);
        node =
                new SpringApplicationBuilder(AmasMaintenance.class, SteppedClock.class)
                        .run(arguments.toArray(String[]::new));
        bean(Round.class).go();
    }

    private <T> T bean(Class<T> type) {
        return node.getBean(type);
    }

    private void leap(String to) {
        bean(SteppedClock.class).set(Instant.parse(to));
        bean(Round.class).go();
    }

    /** Without a stop. */
    private void wait(String until) {
        SteppedClock clock = bean(SteppedClock.class);
        Instant end = Instant.parse(until);
        for (Instant at = clock.now().plus(STEP); at.isBefore(end); at = at.plus(STEP)) {
            leap(at.toString());
        }
        leap(until);
    }

    private Item duty(String procedure, LocalDate day) {
        List<Item> found =
                bean(DutyBoard.class).day(day).stream()
                        .filter(item -> item.procedure().equals(procedure))
                        .toList();
        assertThat(found).as("each occurrence once").hasSize(1);
        return found.getFirst();
    }

    private Item settled(String procedure, LocalDate day) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> duty(procedure, day).state().isSettled());
        return duty(procedure, day);
    }

    private long launch(String procedure, boolean dry) {
        Launch launch = new Launch(procedure, "local", Map.of(), null, dry, null, null);
        return bean(RunLauncher.class).launch(launch, null, ANNA).run().id();
    }

    private int runs(String procedure) {
        return bean(RunHistory.class)
                .page(
                        new Filter(procedure, "local", Set.of(), null, null, null, false, null),
                        null,
                        50)
                .items()
                .size();
    }

    @Test
    void startsWhatOnlyReadsTenMinutesBeforeItsWindow() throws IOException {
        start("2026-11-30T05:30:00Z", true);
        assertThat(duty(LOOK, MONDAY).state()).isEqualTo(DutyState.UPCOMING);
        leap("2026-11-30T05:49:59Z");
        assertThat(runs(LOOK)).isZero();
        leap("2026-11-30T05:50:00Z");
        Item done = settled(LOOK, MONDAY);
        assertThat(done.state()).isEqualTo(DutyState.DONE);
        assertThat(done.onTime()).isTrue();
        assertThat(done.runs().getFirst().actorKind()).isEqualTo(Actor.Kind.SCHEDULE);
        Item dark = settled(DARK, MONDAY);
        assertThat(dark.state()).isEqualTo(DutyState.INCOMPLETE);
        assertThat(dark.reason()).contains("No verdict of step 1 (Look)");
        assertThat(runs("daily/log-rotation")).as("it changes things").isZero();
    }

    @Test
    void startsTheMostUrgentFirstWhereSeveralBeginAtOnce() throws IOException {
        String calm = "own/a-calm-one";
        procedure(calm, "host.disk", "used_percent: { fail: 101, worse: above }");
        Path file = folder.resolve("procedures").resolve(calm + ".yaml");
        Files.writeString(file, Files.readString(file).replace("priority: P0", "priority: P3"));
        start("2026-11-30T05:30:00Z", true);
        leap("2026-11-30T05:50:00Z");
        Item urgent = settled(LOOK, MONDAY);
        Item later = settled(calm, MONDAY);
        assertThat(later.id()).as("planned first").isLessThan(urgent.id());
        assertThat(urgent.run()).as("launched first").isLessThan(later.run());
    }

    @Test
    void startsNothingTwiceHoweverManyLook() throws Exception {
        start("2026-11-30T05:30:00Z", true);
        DutySettings often = new DutySettings(List.of("local"), true, Duration.ofSeconds(1), STEP);
        SteppedClock clock = bean(SteppedClock.class);
        List<DutyScheduler> schedulers =
                List.of(
                        new DutyScheduler(
                                bean(DataSource.class), bean(Round.class), often, clock.clock()),
                        new DutyScheduler(
                                bean(DataSource.class), bean(Round.class), often, clock.clock()));
        schedulers.forEach(DutyScheduler::start);
        clock.set(Instant.parse("2026-11-30T05:51:00Z"));
        try (ExecutorService looks = Executors.newFixedThreadPool(6)) {
            for (int i = 0; i < 12; i++) {
                looks.submit(() -> bean(Round.class).go());
            }
        } finally {
            schedulers.forEach(DutyScheduler::stop);
        }
        settled(LOOK, MONDAY);
        assertThat(runs(LOOK)).isEqualTo(1);
        assertThat(runs(DARK)).isEqualTo(1);
    }

    @Test
    void isLateThenMissedAndFulfilledByTheNextRealRun() throws IOException {
        start("2026-11-30T04:30:00Z", false);
        long early = launch(LOOK, false);
        assertThat(duty(LOOK, MONDAY).state())
                .as("more than an hour ahead")
                .isEqualTo(DutyState.UPCOMING);
        wait("2026-11-30T06:00:00Z");
        assertThat(duty(LOOK, MONDAY).state()).isEqualTo(DutyState.DUE);
        wait("2026-11-30T06:15:00Z");
        assertThat(duty(LOOK, MONDAY).state()).isEqualTo(DutyState.LATE);
        wait("2026-12-01T06:00:00Z");
        assertThat(duty(LOOK, MONDAY).state()).isEqualTo(DutyState.MISSED);
        assertThat(bean(DutyBoard.class).overdue(TUESDAY))
                .extracting(Item::procedure)
                .contains(LOOK);
        launch(LOOK, true);
        assertThat(duty(LOOK, MONDAY).state()).as("a dry run").isEqualTo(DutyState.MISSED);

        long late = launch(LOOK, false);
        Item oldest = settled(LOOK, MONDAY);
        assertThat(oldest.run()).isEqualTo(late).isNotEqualTo(early);
        assertThat(oldest.state()).isEqualTo(DutyState.DONE);
        assertThat(oldest.onTime()).isFalse();
        assertThat(duty(LOOK, TUESDAY).state()).isEqualTo(DutyState.DUE);
        launch(LOOK, false);
        assertThat(settled(LOOK, TUESDAY).onTime()).isTrue();
    }

    @Test
    void startsNothingThatAStopCoveredAndSaysWhatWasMissed() throws IOException {
        start("2026-11-30T05:00:00Z", true);
        leap("2026-11-30T06:05:00Z");
        assertThat(runs(LOOK)).isZero();
        assertThat(duty(LOOK, MONDAY).state()).isEqualTo(DutyState.DUE);
        assertThat(duty(LOOK, MONDAY).automatic()).contains("the application was stopped from");
        assertThat(bean(DutyBoard.class).stops()).hasSize(1);
        assertThat(bean(DutyBoard.class).stops().getFirst().duties())
                .extracting(Item::procedure)
                .contains(LOOK, DARK, "daily/log-rotation");
        leap("2026-11-30T06:10:00Z");
        assertThat(runs(LOOK)).isZero();
    }

    @Test
    void startsNothingInAFreeze() throws IOException {
        start("2026-11-30T05:30:00Z", true);
        bean(Freezes.class)
                .declare(
                        "local",
                        Instant.parse("2026-11-30T05:00:00Z"),
                        Instant.parse("2026-11-30T08:00:00Z"),
                        "a release",
                        ANNA);
        leap("2026-11-30T05:50:00Z");
        assertThat(duty(LOOK, MONDAY).automatic()).contains("frozen until").contains("anna");
        assertThat(runs(LOOK)).isZero();
        wait("2026-12-01T05:50:00Z");
        assertThat(settled(LOOK, TUESDAY).state()).isEqualTo(DutyState.DONE);
        assertThat(duty(LOOK, MONDAY).state())
                .as("never caught up silently")
                .isEqualTo(DutyState.LATE);
    }

    /** A check that finds what a file tells it, each line one finding. */
    private Path odd() throws IOException {
        Path found = folder.resolve("found");
        Path file = folder.resolve("procedures").resolve(ODD + ".yaml");
        Files.writeString(
                file,
                """
                key: %s
                title: Odd
                purpose: Is performed by a test.
                frequency: daily
                category: Tests
                owner: On-call engineer
                priority: P0
                budget: 1h
                steps:
                  - title: Look for oddities
                    kind: shell.script
                    effect: READS
                    timeout: 30s
                    settings:
                      interpreter: [sh]
                      script: cat '%s'
                """
                        .formatted(ODD, found));
        return found;
    }

    private static void finds(Path file, String... severities) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < severities.length; i++) {
            lines.append(
                    "{\"finding\":{\"severity\":\"%s\",\"place\":\"tasks\",\"text\":\"It is odd.\",\"fingerprint\":\"odd-%d\"}}\n"
                            .formatted(severities[i], i));
        }
        Files.writeString(file, lines);
    }

    /** In which group of the checklist it is. */
    private String group(String procedure, LocalDate day) {
        Today today = bean(Checklists.class).of(day);
        Map<String, List<Row>> groups =
                Map.of(
                        "attention", today.attention(),
                        "known", today.known(),
                        "settled", today.settled(),
                        "due", today.due());
        return groups.entrySet().stream()
                .filter(
                        group ->
                                group.getValue().stream()
                                        .anyMatch(row -> isOf(row, procedure, day)))
                .map(Map.Entry::getKey)
                .reduce("", (a, b) -> a + b);
    }

    private static boolean isOf(Row row, String procedure, LocalDate day) {
        return row.duty().procedure().equals(procedure)
                && day.equals(Duty.lastDay(row.duty().windowEnd()));
    }

    private void acknowledge(String until) {
        FindingLife odd = bean(OpenFindings.class).in("local").getFirst();
        bean(Acknowledgements.class)
                .give(
                        odd.id(),
                        new Acknowledgements.Word("A new disk comes.", Instant.parse(until)),
                        null,
                        ANNA);
    }

    private void looksAgain() {
        long run = launch(ODD, false);
        await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                bean(RunFacts.class)
                                        .run(run)
                                        .filter(fact -> fact.state().isFinal())
                                        .isPresent());
    }

    @Test
    void whatPeopleKnowOfNeedsNobodyUntilTheWordEndsOrThereIsMore() throws IOException {
        Path found = odd();
        finds(found, "WARNING");
        start("2026-11-30T05:30:00Z", true);
        leap("2026-11-30T05:50:00Z");
        assertThat(settled(ODD, MONDAY).state()).isEqualTo(DutyState.DONE_WITH_FINDINGS);
        assertThat(group(ODD, MONDAY)).isEqualTo("attention");

        acknowledge("2026-11-30T08:00:00Z");
        assertThat(group(ODD, MONDAY)).isEqualTo("known");
        assertThat(bean(Checklists.class).of(MONDAY).summary()).contains(" · 1 known");
        assertThat(duty(ODD, MONDAY).state()).isEqualTo(DutyState.DONE_WITH_FINDINGS);
        assertThat(group(DARK, MONDAY)).as("nothing is known of it").isEqualTo("attention");

        finds(found, "ERROR");
        looksAgain();
        assertThat(group(ODD, MONDAY)).as("it got worse").isEqualTo("attention");
        acknowledge("2026-11-30T08:00:00Z");
        assertThat(group(ODD, MONDAY)).isEqualTo("known");
        wait("2026-11-30T08:00:01Z");
        assertThat(group(ODD, MONDAY)).as("the word is over").isEqualTo("attention");

        acknowledge("2026-12-02T00:00:00Z");
        finds(found, "ERROR", "WARNING");
        wait("2026-12-01T05:50:00Z");
        assertThat(settled(ODD, TUESDAY).state()).isEqualTo(DutyState.DONE_WITH_FINDINGS);
        assertThat(group(ODD, TUESDAY)).as("another one").isEqualTo("attention");
        assertThat(group(ODD, MONDAY)).isEqualTo("known");
    }

    @Test
    void anExemptStepAsksForNobodyBesideOneThatPeopleKnowOf() throws IOException {
        Path found = odd();
        finds(found, "WARNING");
        Files.writeString(
                folder.resolve("procedures").resolve(ODD + ".yaml"),
                """
                  - { title: Dark, kind: redis.roundtrip, timeout: 30s, onFailure: continue, settings: {} }
                """,
                StandardOpenOption.APPEND);
        start("2026-11-30T05:30:00Z", true);
        bean(Exemptions.class)
                .give(
                        ODD,
                        "local",
                        "Dark",
                        "There is no cache yet.",
                        Instant.parse("2026-12-05T00:00:00Z"),
                        ANNA);
        leap("2026-11-30T05:50:00Z");
        assertThat(settled(ODD, MONDAY).state()).isEqualTo(DutyState.DONE_WITH_FINDINGS);
        assertThat(group(ODD, MONDAY)).isEqualTo("attention");
        acknowledge("2026-11-30T08:00:00Z");
        assertThat(group(ODD, MONDAY)).isEqualTo("known");
    }

    @Test
    void saysSinceWhenTheScheduleIsNotLookedAt() throws IOException {
        start("2026-11-30T05:30:00Z", false);
        Instant last = Instant.parse("2026-11-30T05:40:00Z");
        leap(last.toString());
        bean(SteppedClock.class).set(last.plus(Duration.ofMinutes(29)));
        assertThat(bean(Pulse.class).lost()).isEmpty();
        bean(SteppedClock.class).set(last.plus(Duration.ofMinutes(31)));
        assertThat(bean(Pulse.class).lost())
                .hasValueSatisfying(
                        at -> assertThat(at).isBetween(last, last.plus(Duration.ofMinutes(1))));
        bean(Round.class).go();
        assertThat(bean(Pulse.class).lost()).isEmpty();
    }

    private List<Item> duties(String procedure, LocalDate day) {
        return bean(DutyBoard.class).day(day).stream()
                .filter(item -> item.procedure().equals(procedure))
                .toList();
    }

    private void sets(String procedure, Recurrence window, boolean automatic, long seen) {
        bean(Windows.class).set(procedure, "local", window, automatic, "a new rota", seen, ANNA);
    }

    @Test
    void anotherWindowReplacesWhatIsAheadAndKeepsWhatHasBegun() throws IOException {
        start("2026-11-30T05:30:00Z", false);
        launch(DARK, false);
        assertThat(settled(DARK, MONDAY).state())
                .as("an hour ahead")
                .isEqualTo(DutyState.INCOMPLETE);
        wait("2026-11-30T06:05:00Z");
        Item open = duty(LOOK, MONDAY);
        assertThat(open.state()).isEqualTo(DutyState.DUE);
        LocalTime three = LocalTime.of(3, 0);
        Window wednesdays = Window.weekly(DayOfWeek.WEDNESDAY, three, three.plusHours(1));
        sets(LOOK, wednesdays, true, 0);

        assertThat(duty(LOOK, MONDAY).id()).isEqualTo(open.id());
        assertThat(duty(LOOK, MONDAY).windowEnd()).isEqualTo("2026-11-30T06:15:00Z");
        assertThat(duties(LOOK, TUESDAY)).isEmpty();
        assertThat(duty(LOOK, TUESDAY.plusDays(1)).windowStart()).isEqualTo("2026-12-02T03:00:00Z");
        bean(Round.class).go();
        assertThat(duties(LOOK, TUESDAY)).as("it is planned again").isEmpty();
        assertThat(IntStream.range(0, 100).mapToObj(MONDAY::plusDays))
                .filteredOn(day -> !duties(LOOK, day).isEmpty())
                .as("stored or not, from the same window")
                .containsExactlyElementsOf(
                        Stream.concat(
                                        Stream.of(MONDAY),
                                        IntStream.range(0, 14)
                                                .mapToObj(TUESDAY.plusDays(1)::plusWeeks))
                                .toList());
        launch(LOOK, false);
        assertThat(settled(LOOK, MONDAY).onTime()).isTrue();

        sets(DARK, Window.daily(LocalTime.of(6, 0), LocalTime.of(7, 0)), true, 0);
        assertThat(duty(DARK, MONDAY).state()).isEqualTo(DutyState.INCOMPLETE);
        assertThat(duty(DARK, TUESDAY).windowEnd()).isEqualTo("2026-12-01T07:00:00Z");
        sets(DARK, new OnDemand(), true, 1);
        assertThat(duties(DARK, TUESDAY)).isEmpty();
        assertThat(duties(DARK, MONDAY)).hasSize(1);
        assertThatThrownBy(() -> sets(DARK, wednesdays, true, 1))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("anna changed this window at 30 Nov 2026, 06:05 UTC")
                .hasMessageContaining("a new rota");
    }

    @Test
    void whatWasSaidOfADutyAheadGoesOverToTheOneInItsPlace() throws IOException {
        start("2026-11-30T05:30:00Z", false);
        long before = Objects.requireNonNull(duty(LOOK, TUESDAY).id());
        Words words = bean(Words.class);
        words.note(before, "The proxy is replaced that morning.", 0, ANNA);
        sets(LOOK, Window.daily(LocalTime.of(9, 0), LocalTime.of(10, 0)), true, 0);

        Item after = duty(LOOK, TUESDAY);
        assertThat(after.windowStart()).isEqualTo("2026-12-01T09:00:00Z");
        long id = Objects.requireNonNull(after.id());
        assertThat(id).isNotEqualTo(before);
        Word word = words.of(List.of(id)).get(id);
        assertThat(word.note()).isEqualTo("The proxy is replaced that morning.");
        assertThat(word.notedBy()).isEqualTo("anna");
        sets(LOOK, new OnDemand(), true, 1);
        assertThat(duties(LOOK, TUESDAY)).isEmpty();
    }

    @Test
    void whatWasSignedOffBeforeItsTimeStaysWhateverTheWindow() throws IOException {
        start("2026-11-30T05:30:00Z", false);
        long ahead = Objects.requireNonNull(duty(LOOK, MONDAY).id());
        bean(Shifts.class).takeOver(0, bean(HandOver.class).outgoing(), ANNA);
        sign("comes at six");
        sets(LOOK, Window.daily(LocalTime.of(9, 0), LocalTime.of(10, 0)), true, 0);

        assertThat(duties(LOOK, MONDAY)).extracting(Item::id).contains(ahead);
        assertThat(duty(LOOK, TUESDAY).windowStart()).isEqualTo("2026-12-01T09:00:00Z");
    }

    @Test
    void aLookThatCanPlanNothingIsNoWholeOne() throws IOException {
        start("2026-11-30T05:30:00Z", false);
        List<ScheduleLooked> looks = new CopyOnWriteArrayList<>();
        node.addApplicationListener(ApplicationListener.<ScheduleLooked>forPayload(looks::add));
        JdbcClient jdbc = bean(JdbcClient.class);
        jdbc.sql("alter table duty_slot rename to duty_away").update();
        bean(Round.class).go();
        jdbc.sql("alter table duty_away rename to duty_slot").update();
        bean(Round.class).go();

        assertThat(looks).extracting(ScheduleLooked::whole).endsWith(false, true);
    }

    @Test
    void followsItsProcedureUnlessSomebodyHasSetItsWindow() throws IOException {
        start("2026-11-30T05:30:00Z", false);
        sets(DARK, Window.daily(LocalTime.of(8, 0), LocalTime.of(9, 0)), true, 0);
        for (String key : List.of(LOOK, DARK)) {
            Path file = folder.resolve("procedures").resolve(key + ".yaml");
            Files.writeString(
                    file, Files.readString(file).replace("frequency: daily", "frequency: weekly"));
        }
        bean(Catalogue.class).reload(ANNA);
        bean(Round.class).go();
        assertThat(duties(LOOK, TUESDAY)).isEmpty();
        assertThat(duty(LOOK, LocalDate.of(2026, 12, 6)).windowStart())
                .isEqualTo("2026-12-06T02:00:00Z");
        assertThat(duty(DARK, TUESDAY).windowStart()).isEqualTo("2026-12-01T08:00:00Z");
        long changes = bean(Slots.class).find(LOOK, "local").orElseThrow().version();
        bean(Round.class).go();
        assertThat(bean(Slots.class).find(LOOK, "local").orElseThrow().version())
                .as("nothing differs, nothing is changed")
                .isEqualTo(changes);
    }

    private void retires(String procedure) throws IOException {
        Path file = folder.resolve("procedures").resolve(procedure + ".yaml");
        Files.move(file, folder.resolve("away.yaml"));
        bean(Catalogue.class).reload(ANNA);
    }

    private void returns(String procedure) throws IOException {
        Path file = folder.resolve("procedures").resolve(procedure + ".yaml");
        Files.move(folder.resolve("away.yaml"), file);
        bean(Catalogue.class).reload(ANNA);
    }

    /** The reason and the details of each. */
    private List<String> audited(String action) {
        return bean(JdbcClient.class)
                .sql("select reason || ' ' || detail from audit_event where action = ?")
                .param(action)
                .query(String.class)
                .list();
    }

    @Test
    void whatIsRetiredIsNoLongerOwedAndSaysSoOnce() throws IOException {
        start("2026-11-30T04:30:00Z", true);
        sets(LOOK, Owed.DAILY, false, 0);
        wait("2026-12-02T06:05:00Z");
        assertThat(duty(LOOK, MONDAY).state()).isEqualTo(DutyState.MISSED);
        long open = Objects.requireNonNull(duty(LOOK, TUESDAY.plusDays(1)).id());
        assertThat(bean(DutyBoard.class).overdue()).containsKey(new Owing(LOOK, "local"));
        retires(LOOK);
        bean(Round.class).go();
        bean(Round.class).go();

        assertThat(duty(LOOK, MONDAY).state())
                .as("it was missed while it was owed")
                .isEqualTo(DutyState.MISSED);
        Item ended = duty(LOOK, TUESDAY.plusDays(1));
        assertThat(ended.id()).isEqualTo(open);
        assertThat(ended.state()).isEqualTo(DutyState.SKIPPED);
        assertThat(ended.reason()).isEqualTo("no longer owed: its procedure was retired");
        assertThat(ended.by()).isEqualTo("the schedule");
        assertThat(IntStream.range(2, 60).mapToObj(TUESDAY::plusDays))
                .allMatch(day -> duties(LOOK, day).isEmpty());
        assertThat(bean(DutyBoard.class).overdue(TUESDAY.plusDays(9)))
                .extracting(Item::procedure)
                .contains("daily/log-rotation")
                .doesNotContain(LOOK);
        assertThat(bean(DutyBoard.class).overdue()).doesNotContainKey(new Owing(LOOK, "local"));
        assertThat(audited("duty.end"))
                .singleElement()
                .asString()
                .startsWith("its procedure was retired {")
                .contains("\"open\":1", "\"ahead\":32");
        assertThat(bean(HandOver.class).outgoing().ended())
                .singleElement()
                .satisfies(end -> assertThat(end.names()).isEqualTo(LOOK));
        assertThat(bean(HandOver.class).outgoing().skipped()).isEmpty();
        bean(Shifts.class).takeOver(0, bean(HandOver.class).outgoing(), ANNA);
        wait("2026-12-02T07:00:00Z");
        assertThat(bean(HandOver.class).outgoing().ended()).as("told once").isEmpty();
        assertThatThrownBy(
                        () ->
                                bean(Settlement.class)
                                        .correct(open, "by mistake", "the schedule", 0, ANNA))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("no longer owed: its procedure was retired");
    }

    @Test
    void whatComesBackIsOwedAgainFromThenOn() throws IOException {
        start("2026-11-30T04:30:00Z", true);
        sets(LOOK, Owed.DAILY, false, 0);
        wait("2026-11-30T06:05:00Z");
        long open = Objects.requireNonNull(duty(LOOK, MONDAY).id());
        retires(LOOK);
        bean(Round.class).go();
        assertThat(duty(LOOK, MONDAY).state()).isEqualTo(DutyState.SKIPPED);
        returns(LOOK);
        sets(LOOK, Owed.DAILY, true, 1);
        bean(Round.class).go();
        Item again = duty(LOOK, MONDAY);
        assertThat(again.id()).isEqualTo(open);
        assertThat(again.state()).isEqualTo(DutyState.DUE);
        assertThat(again.reason()).isNull();
        bean(Round.class).go();
        assertThat(runs(LOOK)).as("nothing is made up for by itself").isZero();
        assertThat(duty(LOOK, MONDAY).automatic()).isNotNull();
        assertThat(duty(LOOK, TUESDAY).state()).isEqualTo(DutyState.UPCOMING);
        assertThat(audited("duty.resume")).hasSize(1);

        retires(LOOK);
        bean(Round.class).go();
        wait("2026-12-03T12:00:00Z");
        returns(LOOK);
        bean(Round.class).go();
        assertThat(duty(LOOK, MONDAY).state()).isEqualTo(DutyState.SKIPPED);
        assertThat(duties(LOOK, TUESDAY)).as("it was not owed then").isEmpty();
        assertThat(duties(LOOK, TUESDAY.plusDays(1))).isEmpty();
        assertThat(duty(LOOK, LocalDate.of(2026, 12, 4)).state()).isEqualTo(DutyState.UPCOMING);
    }

    @Test
    void whereNothingIsOwedAnyMoreNothingStaysOpen() throws IOException {
        start("2026-11-30T04:30:00Z", false);
        wait("2026-11-30T06:05:00Z");
        long look = Objects.requireNonNull(duty(LOOK, MONDAY).id());
        long ahead = Objects.requireNonNull(duty(DARK, TUESDAY).id());
        bean(Words.class).note(ahead, "Ask the landlord first.", 0, ANNA);
        stop();
        start("2026-11-30T06:10:00Z", false, "production");

        Item ended = bean(DutyBoard.class).find(look).orElseThrow();
        assertThat(ended.state()).isEqualTo(DutyState.SKIPPED);
        assertThat(ended.reason())
                .isEqualTo(
                        "no longer owed: amas.duty.environments no longer names the environment");
        assertThat(bean(DutyBoard.class).find(ahead).orElseThrow().state())
                .as("somebody has noted something")
                .isEqualTo(DutyState.SKIPPED);
        leap("2026-12-02T12:00:00Z");
        assertThat(bean(DutyBoard.class).overdue(TUESDAY.plusDays(1))).isEmpty();
        assertThat(bean(HandOver.class).outgoing().ended())
                .singleElement()
                .satisfies(
                        end -> {
                            assertThat(end.environment()).isEqualTo("local");
                            assertThat(end.procedures()).contains(LOOK, DARK);
                        });
    }

    @Test
    void startsNothingWhereThatIsSwitchedOff() throws IOException {
        start("2026-11-30T05:30:00Z", true);
        sets(LOOK, Owed.DAILY, false, 0);
        leap("2026-11-30T05:50:00Z");
        assertThat(settled(DARK, MONDAY).runs()).hasSize(1);
        assertThat(duty(LOOK, MONDAY).automatic()).isEqualTo("not started: automatic start is off");
        assertThat(runs(LOOK)).isZero();
        sets(LOOK, Owed.DAILY, true, 1);
        wait("2026-12-01T05:50:00Z");
        assertThat(settled(LOOK, TUESDAY).state()).isEqualTo(DutyState.DONE);
        assertThat(duty(LOOK, MONDAY).state()).isEqualTo(DutyState.LATE);
    }

    @Test
    void aCronWindowIsKeptAsItWasSet() throws IOException {
        start("2026-11-30T05:30:00Z", false);
        ZoneId cairo = ZoneId.of("Africa/Cairo");
        CronWindow nights = new CronWindow("30 1 * * TUE-THU", Duration.ofHours(3), cairo);
        sets(LOOK, nights, true, 0);
        assertThat(bean(Slots.class).find(LOOK, "local").orElseThrow().window()).isEqualTo(nights);
        Item night = duties(LOOK, TUESDAY).getFirst();
        assertThat(night.windowStart()).isEqualTo("2026-11-30T23:30:00Z");
        assertThat(night.windowEnd()).isEqualTo("2026-12-01T02:30:00Z");
    }

    @Test
    void isSettledByAPersonOnceAndForGood() throws IOException {
        start("2026-11-30T05:30:00Z", false);
        wait("2026-11-30T06:00:00Z");
        Settlement settlement = bean(Settlement.class);
        long skipped = duty(LOOK, MONDAY).id();
        settlement.skip(skipped, "moved to the evening", null, ANNA);
        assertThat(duty(LOOK, MONDAY).state()).isEqualTo(DutyState.SKIPPED);
        assertThatThrownBy(() -> settlement.skip(skipped, "again", null, ANNA))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("skipped already: anna at 30 Nov 2026, 06:00 UTC");
        launch(LOOK, false);
        assertThat(duty(LOOK, MONDAY).state()).isEqualTo(DutyState.SKIPPED);

        settlement.doneOutside(
                duty(DARK, MONDAY).id(),
                Instant.parse("2026-11-30T05:55:00Z"),
                "ticket 7",
                null,
                ANNA);
        Item outside = duty(DARK, MONDAY);
        assertThat(outside.state()).isEqualTo(DutyState.OUTSIDE);
        assertThat(outside.onTime()).isTrue();
        assertThat(outside.reason()).isEqualTo("ticket 7");
    }

    @Test
    void whoeverIsOvertakenIsToldByWhomAndWhen() throws Exception {
        start("2026-11-30T05:30:00Z", false);
        wait("2026-11-30T06:00:00Z");
        Settlement settlement = bean(Settlement.class);
        Actor ben = new Actor(Actor.Kind.USER, "ben", "127.0.0.1");
        long look = Objects.requireNonNull(duty(LOOK, MONDAY).id());
        long run = launch(LOOK, false);
        Item done = settled(LOOK, MONDAY);
        String launched = "run %d, launched by anna at 30 Nov 2026, 06:00 UTC,".formatted(run);
        assertOvertaken(() -> settlement.skip(look, "late", null, ben), launched);
        assertOvertaken(() -> bean(DutyLaunch.class).byPerson(done, null, ben), launched);

        long dark = Objects.requireNonNull(duty(DARK, MONDAY).id());
        settlement.skip(dark, "no Redis", null, ANNA);
        wait("2026-11-30T06:10:00Z");
        assertOvertaken(
                () -> settlement.correct(dark, "wrong", "ben: no Redis", 0, ben),
                "meanwhile, anna: no Redis (at 30 Nov 2026, 06:00 UTC)");
        assertOvertaken(
                () -> bean(DutyLaunch.class).byPerson(duty(DARK, MONDAY), null, ben),
                "Skipped, says anna since 30 Nov 2026, 06:00 UTC");
        settlement.correct(dark, "wrong", "anna: no Redis", 0, ANNA);
        assertOvertaken(
                () -> settlement.correct(dark, "wrong", "anna: no Redis", 0, ben),
                "anna took it back at 30 Nov 2026, 06:10 UTC");

        Exemptions exemptions = bean(Exemptions.class);
        Instant until = Instant.parse("2026-12-20T00:00:00Z");
        exemptions.give(DARK, "local", "Look", "no Redis here", until, ANNA);
        long exempted = exemptions.all().getFirst().id();
        exemptions.revoke(exempted, ANNA);
        assertOvertaken(
                () -> exemptions.revoke(exempted, ben),
                "in force no longer: anna revoked it on 30 Nov 2026, 06:10 UTC");
        Freezes freezes = bean(Freezes.class);
        freezes.declare("local", bean(SteppedClock.class).now(), until, "a release", ANNA);
        long frozen = freezes.all().getFirst().id();
        freezes.lift(frozen, ANNA);
        assertOvertaken(
                () -> freezes.lift(frozen, ben),
                "is over: anna lifted it on 30 Nov 2026, 06:10 UTC");
    }

    private static void assertOvertaken(ThrowingCallable deed, String said) {
        assertThatThrownBy(deed).isInstanceOf(Conflict.class).hasMessageContaining(said);
    }

    @Test
    void ofTwoWhoTakeOverAtOnceOneIsToldWhoDid() throws Exception {
        start("2026-11-30T05:30:00Z", false);
        Outgoing left = bean(HandOver.class).outgoing();
        List<Callable<String>> both =
                Stream.of("ana", "ben")
                        .map(name -> new Actor(Actor.Kind.USER, name, null))
                        .<Callable<String>>map(by -> () -> takesOver(left, by))
                        .toList();
        List<String> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            for (Future<String> one : pool.invokeAll(both)) {
                answers.add(one.get());
            }
        }
        String first = bean(Shifts.class).current().orElseThrow().onCall();
        assertThat(answers)
                .containsExactlyInAnyOrder("done", first + " took over on 30 Nov 2026, 05:30 UTC.");
    }

    private String takesOver(Outgoing left, Actor by) {
        try {
            bean(Shifts.class).takeOver(0, left, by);
            return "done";
        } catch (Conflict slower) {
            return String.valueOf(slower.getMessage());
        }
    }

    @Test
    void isCompleteWithoutAnExemptedStep() throws IOException {
        start("2026-11-30T05:30:00Z", false);
        launch(DARK, false);
        assertThat(settled(DARK, MONDAY).state()).isEqualTo(DutyState.INCOMPLETE);
        bean(Exemptions.class)
                .give(
                        DARK,
                        "local",
                        "Look",
                        "no Redis here",
                        Instant.parse("2026-12-20T00:00:00Z"),
                        ANNA);
        long again = launch(DARK, false);
        await().until(() -> duty(DARK, MONDAY).state() != DutyState.INCOMPLETE);
        assertThat(duty(DARK, MONDAY).run()).as("a later run completes it").isEqualTo(again);
        assertThat(duty(DARK, MONDAY).state()).isEqualTo(DutyState.DONE_WITH_FINDINGS);
    }

    @Test
    void theWeeksReportIsDoneWhereNobodyIsToBeTold() throws IOException {
        start("2026-11-30T05:30:00Z", false);
        launch(LOOK, false);
        settled(LOOK, MONDAY);
        leap("2026-12-07T07:05:00Z");
        long run = launch("documentation/weekly-report", false);
        Item report = settled("documentation/weekly-report", MONDAY);
        assertThat(report.run()).isEqualTo(run);
        assertThat(report.state()).as(report.reason()).isEqualTo(DutyState.DONE);
        assertThat(bean(RunFacts.class).stepsOf(run).getLast().reason())
                .startsWith("no channel is configured for local");
    }

    @Test
    void owesNothingBeforeTheFirstStart() throws IOException {
        start("2026-11-30T09:00:00Z", false);
        assertThat(duty(LOOK, MONDAY).state()).isEqualTo(DutyState.NOT_TRACKED);
        assertThat(bean(DutyBoard.class).overdue(TUESDAY.plusDays(9))).isEmpty();
        assertThat(bean(DutyBoard.class).day(LocalDate.of(2026, 10, 4)))
                .extracting(Item::procedure)
                .contains("weekly/database-maintenance", "monthly/os-updates")
                .contains("quarterly/security-review", LOOK);
        assertThat(bean(DutyBoard.class).day(LocalDate.of(2027, 10, 3)))
                .as("too far ahead to be stored")
                .extracting(Item::state)
                .containsOnly(DutyState.UPCOMING);
    }

    @Test
    void aDayIsSignedOffReopenedAndSignedAnew() throws IOException {
        start("2026-11-30T04:30:00Z", false);
        leap("2026-11-30T06:05:00Z");
        long look = Objects.requireNonNull(duty(LOOK, MONDAY).id());
        Words words = bean(Words.class);
        words.note(look, "The disk is new.", 0, ANNA);
        assertThatThrownBy(() -> words.note(look, "Is it?", 0, ANNA))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("anna changed this on");
        words.note(look, null, 1, ANNA);
        assertThatThrownBy(() -> sign("moved")).isInstanceOf(Conflict.class);
        bean(Shifts.class).takeOver(0, bean(HandOver.class).outgoing(), ANNA);
        assertThatThrownBy(
                        () -> bean(Shifts.class).takeOver(0, bean(HandOver.class).outgoing(), ANNA))
                .isInstanceOf(Conflict.class);
        Instant noon = Instant.parse("2026-11-30T12:00:00Z");
        assertThat(bean(Shifts.class).between(noon.minus(Duration.ofDays(1)), noon))
                .containsExactly(Map.entry(MONDAY, List.of("anna")));
        assertThat(bean(Shifts.class).between(noon, noon.plus(Duration.ofDays(1)))).isEmpty();
        assertThatThrownBy(() -> sign(" ")).isInstanceOf(InvalidRequest.class);
        sign("moved");
        assertThatThrownBy(() -> sign("moved")).hasMessageContaining("anna signed off");
        assertThatThrownBy(() -> words.note(look, "late", 2, ANNA))
                .hasMessageContaining("anna signed off 2026-11-30");
        SignOff signed = bean(SignOffs.class).inForce(MONDAY).orElseThrow();
        assertThat(signed.lines()).extracting(SignOff.Line::reason).containsOnly("moved");
        bean(SigningOff.class).reopen(MONDAY, signed.id(), "looked again", ANNA);
        words.note(look, "now", 2, ANNA);
        sign("moved twice");
        assertThat(bean(SignOffs.class).of(MONDAY))
                .extracting(SignOff::isInForce)
                .containsExactly(false, true);
    }

    private void sign(String why) {
        List<Item> items = bean(DutyBoard.class).ofDay(MONDAY);
        List<Long> ids = items.stream().map(Item::id).toList();
        Map<Long, String> reasons = new HashMap<>();
        ids.forEach(id -> reasons.put(id, why));
        String seen = DayMark.of(items, bean(Words.class).of(ids));
        bean(SigningOff.class).sign(new SigningOff.Signature(MONDAY, seen, "", reasons), ANNA);
    }
}
