package org.amas.maintenance.procedure;

import static org.amas.maintenance.procedure.CatalogueNode.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.procedure.Version.Origin;
import org.amas.maintenance.step.StepKinds;
import org.amas.maintenance.target.Environment;
import org.amas.maintenance.web.Conflict;
import org.amas.maintenance.web.NotFound;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import javax.sql.DataSource;

/** The catalogue over its life: starts, reloads, broken and vanished files; on each database. */
abstract class CatalogueSuite {

    private static final Actor LEAD = new Actor(Actor.Kind.USER, "lead", "127.0.0.1");

    private static final Actor OTHER = new Actor(Actor.Kind.USER, "other", "127.0.0.1");
    private static final Environment STRICT =
            new Environment("production", "Production", true, false, List.of());
    private static final Environment OPEN =
            new Environment("staging", "Staging", false, false, List.of());

    private Path folder;
    private final List<AnnotationConfigApplicationContext> nodes = new ArrayList<>();
    private Path shipped;
    private Path operator;
    private DataSource database;

    /** An empty database. */
    abstract DataSource database(Path folder) throws Exception;

    @BeforeEach
    void prepare(@TempDir Path folder) throws Exception {
        this.folder = folder;
        shipped = Files.createDirectory(folder.resolve("shipped"));
        operator = Files.createDirectory(folder.resolve("operator"));
        database = database(folder);
        CatalogueNode.migrate(database);
    }

    @AfterEach
    void close() {
        nodes.forEach(AnnotationConfigApplicationContext::close);
    }

    @Test
    void loadsAtStartAndFindsNothingNewAtTheNext() throws IOException {
        write(shipped, "daily/disk-report", Texts.DISK_REPORT);
        write(operator, "weekly/own", Texts.disk("weekly/own", "Own"));

        Catalogue first = start();
        assertThat(first.current())
                .extracting(Version::key)
                .containsExactly("daily/disk-report", "weekly/own");
        Version version = first.find("daily/disk-report").orElseThrow();
        assertThat(version.number()).isEqualTo(1);
        assertThat(version.origin()).isEqualTo(Origin.SHIPPED);
        assertThat(version.source()).isEqualTo(Texts.DISK_REPORT);
        assertThat(version.definition().steps()).hasSize(2);
        assertThat(first.find("weekly/own").orElseThrow().file()).endsWith("weekly/own.yaml");
        assertThat(first.errors()).isEmpty();

        Catalogue second = start();
        assertThat(second.find("daily/disk-report")).contains(version);
        assertThat(second.versions("daily/disk-report")).hasSize(1);
        assertThat(second.reload(LEAD).unchanged())
                .containsExactly("daily/disk-report", "weekly/own");
        assertThat(audited())
                .containsExactly("procedure.load", "procedure.load", "procedure.reload");
    }

    @Test
    void keepsEveryFieldThroughTheDatabase() throws Exception {
        String text =
                Texts.headed(
                        """
                        runbook: df -h
                        parameters:
                          - { name: age, type: duration, default: 7d, min: 1d, max: 90d, help: How old }
                          - { name: keep, type: integer, default: 3, min: 0 }
                          - { name: root, type: choice, choices: [/a, /b], required: true }
                          - { name: note, type: string, default: "", pattern: "[a-z]*" }
                        steps:
                          - title: "A \\"quoted\\" ünï ✓ step"
                            kind: file.clean
                            effect: DESTROYS
                            settings: { age: "{age}", images: false, keep: 3, root: "{root}" }
                            limits: { bytes_freed: { fail: 1.5, worse: below } }
                        """);
        write(shipped, "daily/x", text);
        StepKinds kinds = TestKind.kinds();
        Definition read = new ProcedureYaml(kinds, new Arguments(kinds)).read("daily/x", text);

        assertThat(start().find("daily/x").orElseThrow().definition()).isEqualTo(read);
    }

    @Test
    void anOtherTextOfTheSameContentIsTheSameVersion() throws IOException {
        write(operator, "daily/disk-report", Texts.DISK_REPORT);
        Catalogue catalogue = start();
        write(
                operator,
                "daily/disk-report",
                "# a remark\n" + Texts.DISK_REPORT.replace("P3", "'P3'"));

        assertThat(catalogue.reload(LEAD).unchanged()).containsExactly("daily/disk-report");
        assertThat(catalogue.versions("daily/disk-report")).hasSize(1);
    }

    @Test
    void whatShipsRunsWhereASecondPersonIsAskedForAndTheOperatorsOwnWaits() throws IOException {
        write(shipped, "daily/disk-report", Texts.DISK_REPORT);
        write(operator, "weekly/own", Texts.disk("weekly/own", "Own"));
        Catalogue catalogue = start();
        Activations activations = activations();

        assertThat(served(catalogue, "daily/disk-report", STRICT)).contains(1);
        assertThat(served(catalogue, "weekly/own", OPEN)).contains(1);
        assertThat(served(catalogue, "weekly/own", STRICT)).isEmpty();

        Activation done = activations.activate("weekly/own", 1, LEAD);
        assertThat(done.isWaiting()).isFalse();
        assertThat(done.by()).isEqualTo("lead");
        assertThat(activations.activate("weekly/own", 1, OTHER)).isEqualTo(done);
        assertThat(served(catalogue, "weekly/own", STRICT)).contains(1);
        assertThat(audited()).endsWith("procedure.activate");
    }

    @Test
    void theVersionBeforeGoesOnWhileTheNextOneWaits() throws IOException {
        write(shipped, "daily/x", Texts.disk("daily/x", "Shipped"));
        Catalogue catalogue = start();
        write(operator, "daily/x", Texts.disk("daily/x", "Second"));
        catalogue.reload(LEAD);
        assertThat(served(catalogue, "daily/x", STRICT)).contains(1);
        assertThat(served(catalogue, "daily/x", OPEN)).contains(2);

        activations().activate("daily/x", 2, OTHER);
        write(operator, "daily/x", Texts.disk("daily/x", "Third"));
        catalogue.reload(LEAD);
        assertThat(served(catalogue, "daily/x", STRICT)).contains(2);
        assertThat(served(catalogue, "daily/x", OPEN)).contains(3);
        // Another start finds the same files and nobody new who loaded them.
        assertThat(served(start(), "daily/x", STRICT)).contains(2);
    }

    @Test
    void whoeverHadItLoadedIsNotTheSecondPerson() throws IOException {
        Catalogue catalogue = start();
        write(operator, "daily/x", Texts.disk("daily/x", "Own"));
        catalogue.reload(LEAD);
        Activations activations = activations();
        Actor token = new Actor(Actor.Kind.API, "lead", "127.0.0.1");

        for (Actor loader : List.of(LEAD, token)) {
            assertThatThrownBy(() -> activations.activate("daily/x", 1, loader))
                    .isInstanceOf(Conflict.class)
                    .hasMessageContaining("another lead or admin");
        }
        assertThat(served(catalogue, "daily/x", STRICT)).isEmpty();
        assertThat(audited()).endsWith("procedure.activate DENIED", "procedure.activate DENIED");
        assertThat(activations.activate("daily/x", 1, OTHER).isWaiting()).isFalse();
    }

    @Test
    void onlyTheVersionThatIsCurrentCanBeActivated() throws IOException {
        write(shipped, "daily/shipped", Texts.disk("daily/shipped", "Shipped"));
        write(operator, "daily/x", Texts.disk("daily/x", "First"));
        Path file = write(operator, "daily/gone", Texts.disk("daily/gone", "Gone"));
        Catalogue catalogue = start();
        write(operator, "daily/x", Texts.disk("daily/x", "Second"));
        Files.delete(file);
        catalogue.reload(LEAD);
        Activations activations = activations();

        assertThatThrownBy(() -> activations.activate("daily/x", 1, OTHER))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("version 2");
        assertThatThrownBy(() -> activations.activate("daily/shipped", 1, OTHER))
                .isInstanceOf(Conflict.class);
        assertThatThrownBy(() -> activations.activate("daily/gone", 1, OTHER))
                .isInstanceOf(Conflict.class);
        assertThatThrownBy(() -> activations.activate("daily/x", 3, OTHER))
                .isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> activations.activate("daily/none", 1, OTHER))
                .isInstanceOf(NotFound.class);
    }

    private Activations activations() {
        return nodes.getFirst().getBean(Activations.class);
    }

    private Optional<Integer> served(Catalogue catalogue, String key, Environment environment) {
        return activations()
                .served(catalogue.entry(key).orElseThrow(), environment)
                .map(Version::number);
    }

    @Test
    void changedContentIsANewVersionBesideTheOld() throws IOException {
        write(operator, "daily/own", Texts.disk("daily/own", "One"));
        Catalogue catalogue = start();
        Version one = catalogue.find("daily/own").orElseThrow();
        write(operator, "daily/own", Texts.disk("daily/own", "Two"));

        LoadReport report = catalogue.reload(LEAD);

        assertThat(report.changed()).containsExactly("daily/own");
        Version two = catalogue.find("daily/own").orElseThrow();
        assertThat(two.number()).isEqualTo(2);
        assertThat(two.definition().title()).isEqualTo("Two");
        assertThat(catalogue.version(one.id())).contains(one);
        assertThat(catalogue.versions("daily/own")).containsExactly(two, one);
        write(operator, "daily/own", Texts.disk("daily/own", "One"));
        catalogue.reload(LEAD);
        assertThat(catalogue.find("daily/own").orElseThrow().number()).isEqualTo(3);
    }

    @Test
    void aRemovedFileRetiresAndItsReturnRevives() throws IOException {
        write(operator, "daily/own", Texts.disk("daily/own", "One"));
        Catalogue catalogue = start();
        Files.delete(operator.resolve("daily/own.yaml"));

        assertThat(catalogue.reload(LEAD).retired()).containsExactly("daily/own");
        assertThat(catalogue.isRetired("daily/own")).isTrue();
        assertThat(catalogue.find("daily/own")).isEmpty();
        assertThat(catalogue.current()).isEmpty();
        assertThat(catalogue.entries()).singleElement().matches(Catalogue.Entry::retired);
        assertThat(catalogue.versions("daily/own")).hasSize(1);
        assertThat(catalogue.reload(LEAD).retired()).isEmpty();

        write(operator, "daily/own", Texts.disk("daily/own", "One"));
        assertThat(catalogue.reload(LEAD).added()).containsExactly("daily/own");
        assertThat(catalogue.find("daily/own").orElseThrow().number()).isEqualTo(1);
        assertThat(audited())
                .containsExactly(
                        "procedure.load",
                        "procedure.retire",
                        "procedure.reload",
                        "procedure.reload",
                        "procedure.load",
                        "procedure.reload");
    }

    @Test
    void startsWithABrokenFileAndServesTheOthers() throws IOException {
        write(shipped, "daily/disk-report", Texts.DISK_REPORT);
        Path broken =
                write(operator, "daily/own", Texts.disk("daily/own", "X").replace("P3", "P9"));

        Catalogue catalogue = start();

        assertThat(catalogue.current())
                .extracting(Version::key)
                .containsExactly("daily/disk-report");
        assertThat(catalogue.errors())
                .singleElement()
                .satisfies(
                        error -> {
                            assertThat(error.file()).isEqualTo(broken.toString());
                            assertThat(error.line()).isEqualTo(7);
                            assertThat(error.column()).isEqualTo(11);
                            assertThat(error.message())
                                    .contains("must be one of P0")
                                    .endsWith("(not loaded)");
                        });
        assertThat(audited()).containsExactly("procedure.load", "procedure.load FAILED");
    }

    @Test
    void anErrorIsRecordedAgainOnlyWhereItIsAnother() throws IOException {
        String good = Texts.disk("daily/own", "X");
        write(operator, "daily/own", good.replace("P3", "P9"));
        Catalogue catalogue = start();
        assertThat(catalogue.reload(LEAD).errors()).hasSize(1);
        assertThat(catalogue.reload(LEAD).errors()).hasSize(1);
        assertThat(audited())
                .containsExactly("procedure.load FAILED", "procedure.reload", "procedure.reload");

        write(operator, "daily/own", good.replace("host.disk", "host.dsk"));
        catalogue.reload(LEAD);
        assertThat(audited()).hasSize(5).endsWith("procedure.load FAILED", "procedure.reload");
    }

    @Test
    void aFileThatBreaksLeavesTheLastGoodVersion() throws IOException {
        write(operator, "daily/own", Texts.disk("daily/own", "One"));
        Catalogue catalogue = start();
        write(
                operator,
                "daily/own",
                Texts.disk("daily/own", "Two").replace("host.disk", "host.dsk"));

        LoadReport report = catalogue.reload(LEAD);

        assertThat(report.errors())
                .singleElement()
                .matches(e -> e.line() == 13 && e.column() == 11);
        assertThat(report.errors().getFirst().message())
                .isEqualTo("unknown kind 'host.dsk' (version 1 stays current)");
        assertThat(report.retired()).isEmpty();
        assertThat(catalogue.find("daily/own").orElseThrow().definition().title()).isEqualTo("One");
        assertThat(start().find("daily/own")).isPresent();
    }

    @Test
    void theOperatorsFileReplacesTheShippedOneUntilItGoes() throws IOException {
        write(shipped, "daily/disk-report", Texts.DISK_REPORT);
        Catalogue catalogue = start();
        write(operator, "daily/disk-report", Texts.disk("daily/disk-report", "Ours"));

        assertThat(catalogue.reload(LEAD).changed()).containsExactly("daily/disk-report");
        Version ours = catalogue.find("daily/disk-report").orElseThrow();
        assertThat(ours.origin()).isEqualTo(Origin.OPERATOR);
        assertThat(ours.definition().title()).isEqualTo("Ours");
        assertThat(catalogue.replacesShipped(ours)).isTrue();
        write(operator, "daily/own", Texts.disk("daily/own", "Ours"));
        catalogue.reload(LEAD);
        assertThat(catalogue.replacesShipped(catalogue.find("daily/own").orElseThrow())).isFalse();

        write(operator, "daily/disk-report", "broken");
        assertThat(catalogue.reload(LEAD).errors()).hasSize(1);
        assertThat(catalogue.find("daily/disk-report")).contains(ours);

        Files.delete(operator.resolve("daily/disk-report.yaml"));
        assertThat(catalogue.reload(LEAD).changed()).containsExactly("daily/disk-report");
        Version back = catalogue.find("daily/disk-report").orElseThrow();
        assertThat(back.origin()).isEqualTo(Origin.SHIPPED);
        assertThat(catalogue.replacesShipped(back)).isFalse();
        assertThat(back.number()).isEqualTo(3);
    }

    @Test
    void aBrokenReplacementThatNeverServedLeavesTheShippedOne() throws IOException {
        write(shipped, "daily/disk-report", Texts.DISK_REPORT);
        write(operator, "daily/disk-report", "key: daily/disk-report\n");

        Catalogue catalogue = start();

        assertThat(catalogue.find("daily/disk-report").orElseThrow().origin())
                .isEqualTo(Origin.SHIPPED);
        assertThat(catalogue.errors())
                .isNotEmpty()
                .allMatch(e -> e.message().endsWith("(the shipped one is used)"));
    }

    @Test
    void aDirectoryThatCantBeReadRetiresNothing() throws IOException {
        write(operator, "daily/own", Texts.disk("daily/own", "One"));
        Catalogue catalogue = start();
        Files.move(operator, folder.resolve("unmounted"));

        LoadReport report = catalogue.reload(LEAD);

        assertThat(report.retired()).isEmpty();
        assertThat(report.errors())
                .containsExactly(
                        new LoadError(
                                operator.toString(),
                                0,
                                0,
                                "the directory can't be read: there is no such file"));
        assertThat(catalogue.find("daily/own")).isPresent();
    }

    @Test
    void twoNodesLoadTheSameFilesAsOne() throws Exception {
        for (int i = 0; i < 10; i++) {
            write(shipped, "daily/p" + i, Texts.disk("daily/p" + i, "One"));
        }
        Catalogue one = start();
        Catalogue other = start();
        for (int round = 0; round < 8; round++) {
            for (int i = 0; i < 10; i++) {
                write(shipped, "daily/p" + i, Texts.disk("daily/p" + i, "Round " + round));
            }
            write(shipped, "weekly/r" + round, Texts.disk("weekly/r" + round, "New"));
            together(() -> one.reload(LEAD), () -> other.reload(LEAD), () -> one.reload(LEAD));
        }

        assertThat(one.versions("daily/p0"))
                .extracting(Version::number)
                .containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1);
        for (int round = 0; round < 8; round++) {
            assertThat(one.versions("weekly/r" + round)).hasSize(1);
        }
        assertThat(one.current()).isEqualTo(other.current()).hasSize(18);
    }

    @SafeVarargs
    private static void together(Callable<LoadReport>... works) throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<?> done : pool.invokeAll(List.of(works))) {
                done.get();
            }
        }
    }

    private List<String> audited() {
        return JdbcClient.create(database)
                .sql("select action, outcome from audit_event order by sequence")
                .query(
                        (row, n) ->
                                row.getString(1)
                                        + (row.getString(2).equals("DONE")
                                                ? ""
                                                : " " + row.getString(2)))
                .list();
    }

    private Catalogue start() {
        var node = CatalogueNode.start(database, shipped, operator);
        nodes.add(node);
        return node.getBean(Catalogue.class);
    }
}
