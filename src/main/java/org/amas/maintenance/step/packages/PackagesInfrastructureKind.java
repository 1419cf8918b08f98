package org.amas.maintenance.step.packages;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Outcome;
import org.amas.maintenance.step.Reading;
import org.amas.maintenance.step.ReadingKind;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.step.Table;
import org.amas.maintenance.step.Table.Column;
import org.amas.maintenance.step.shell.Tools;
import org.amas.maintenance.target.DockerEngine;
import org.amas.maintenance.target.DockerTarget;
import org.amas.maintenance.target.HttpTarget;
import org.amas.maintenance.target.TargetAbsent;
import org.amas.maintenance.target.TargetDown;
import org.amas.maintenance.target.TargetType;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * The versions of what AMAS stands on: the engine, the monitoring servers, and programs of this
 * machine; what is older than the least that is still looked after is told.
 */
@Component
class PackagesInfrastructureKind implements ReadingKind<PackagesInfrastructureKind.Settings> {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST = 20_000;
    private static final java.util.regex.Pattern NUMBER =
            java.util.regex.Pattern.compile("\\d+(\\.\\d+){1,3}");

    /**
     * @param programs of this machine, with the arguments that make them tell their version
     * @param rules by the component's name
     */
    record Settings(
            @Size(max = 30) List<@Valid @NotNull Program> programs,
            @Size(max = 30) List<@Valid @NotNull Rule> rules) {

        Settings {
            programs = programs == null ? List.of() : List.copyOf(programs);
            rules = rules == null ? List.of() : List.copyOf(rules);
        }
    }

    /**
     * A program of this machine.
     *
     * @param command with the arguments that make it tell its version
     * @param or asked instead where the first isn't installed or tells nothing: a plug-in, or a
     *     newer name
     */
    record Program(
            @NotNull String name,
            @Size(min = 1, max = 6) List<@NotNull String> command,
            @Size(max = 6) List<@NotNull String> or) {

        Program {
            or = or == null ? List.of() : List.copyOf(or);
        }
    }

    /**
     * @param least the oldest version that is still looked after
     * @param why what follows from an older one
     */
    record Rule(
            @NotNull String name,
            @NotNull @Pattern(regexp = "\\d+(\\.\\d+){0,3}") String least,
            @NotNull @Size(max = 200) String why) {}

    private final Tools programs;

    PackagesInfrastructureKind(Tools programs) {
        this.programs = programs;
    }

    @Override
    public String name() {
        return "packages.infrastructure";
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
        return Set.of("components_told", "components_too_old");
    }

    @Override
    public Outcome perform(Settings settings, StepContext context)
            throws IOException, InterruptedException {
        Survey survey = new Survey(settings, context);
        survey.ask("engine", () -> engine(context));
        survey.ask(
                "prometheus",
                () ->
                        web(
                                context,
                                TargetType.PROMETHEUS,
                                "/api/v1/status/buildinfo",
                                "/data/version"));
        survey.ask(
                "alertmanager",
                () ->
                        web(
                                context,
                                TargetType.ALERTMANAGER,
                                "/api/v2/status",
                                "/versionInfo/version"));
        survey.ask("grafana", () -> web(context, TargetType.GRAFANA, "/api/health", "/version"));
        for (Program program : settings.programs()) {
            survey.ask(program.name(), () -> program(program, context));
        }
        Tools.discard(context);
        return survey.outcome();
    }

    private static String engine(StepContext context) throws IOException {
        try (DockerEngine engine = context.target(DockerTarget.class, TargetType.DOCKER).open()) {
            return engine.version();
        }
    }

    private static String web(StepContext context, TargetType type, String path, String pointer)
            throws IOException, InterruptedException {
        HttpTarget target = context.target(HttpTarget.class, type);
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(target.url().resolve(path))
                            .header("User-Agent", "amas-maintenance")
                            .timeout(PATIENCE)
                            .build();
            HttpResponse<String> response =
                    client.send(
                            request,
                            HttpResponse.BodyHandlers.limiting(
                                    HttpResponse.BodyHandlers.ofString(), MOST));
            String version = JsonMapper.shared().readTree(response.body()).at(pointer).asString("");
            if (response.statusCode() != 200 || version.isEmpty()) {
                throw new IOException("HTTP " + response.statusCode() + " without a version");
            }
            return version;
        } catch (JacksonException e) {
            throw new IOException("no answer that can be read", e);
        }
    }

    private String program(Program program, StepContext context)
            throws IOException, InterruptedException {
        if (program.or().isEmpty()) {
            return version(program.command(), context);
        }
        try {
            return version(program.command(), context);
        } catch (TargetAbsent | IOException first) {
            try {
                return version(program.or(), context);
            } catch (TargetAbsent | IOException second) {
                // What is there and fails says more than what isn't there.
                throw first;
            }
        }
    }

    private String version(List<String> command, StepContext context)
            throws IOException, InterruptedException {
        if (Tools.find(command.getFirst()).isEmpty()) {
            throw new TargetAbsent("not installed here");
        }
        Optional<String> off = programs.off();
        if (off.isPresent()) {
            throw new TargetAbsent(off.get());
        }
        Tools.Ended ended = programs.run(context, command, Tools.folder(context), List.of(), MOST);
        Matcher number = NUMBER.matcher(new String(ended.printed(), StandardCharsets.UTF_8));
        if (!ended.exit().equals(Optional.of(0)) || !number.find()) {
            throw new IOException(
                    "tells no version, exit code "
                            + ended.exit().map(String::valueOf).orElse("none"));
        }
        return number.group();
    }

    /** Tells one version. */
    private interface Question {
        String ask() throws IOException, InterruptedException;
    }

    /** What has been told so far. */
    private static final class Survey {

        private final Settings settings;
        private final StepContext context;
        private final List<List<@Nullable Object>> rows = new ArrayList<>();
        private final List<String> gaps = new ArrayList<>();
        private int told;
        private int old;

        Survey(Settings settings, StepContext context) {
            this.settings = settings;
            this.context = context;
        }

        void ask(String name, Question question) throws InterruptedException {
            try {
                String version = question.ask();
                told++;
                context.say(name + ": " + version);
                rows.add(Table.row(name, version, judged(name, version)));
            } catch (TargetAbsent absent) {
                context.say(name + ": " + absent.reason());
                context.finding(
                        Finding.info(
                                name, "No version: " + absent.reason() + ".", "untold:" + name));
                rows.add(Table.row(name, null, absent.reason()));
            } catch (IOException | TargetDown untold) {
                String why = name + ": no answer, " + untold.getMessage();
                context.say(why);
                gaps.add(why);
                rows.add(Table.row(name, null, "no answer"));
            }
        }

        private String judged(String name, String version) {
            Optional<Rule> broken =
                    settings.rules().stream()
                            .filter(rule -> rule.name().equals(name))
                            .filter(rule -> older(version, rule.least()))
                            .findFirst();
            if (broken.isEmpty()) {
                return "fine";
            }
            old++;
            Rule rule = broken.get();
            context.finding(
                    Finding.warning(
                                    name,
                                    "is older than %s: %s".formatted(rule.least(), rule.why()),
                                    "too-old:" + name)
                            .evidence(name + " " + version));
            return "older than " + rule.least();
        }

        private static boolean older(String version, String least) {
            int[] one = numbers(version);
            int[] other = numbers(least);
            return java.util.Arrays.compare(
                            java.util.Arrays.copyOf(one, 4), java.util.Arrays.copyOf(other, 4))
                    < 0;
        }

        private static int[] numbers(String version) {
            return java.util.Arrays.stream(version.replaceFirst("^[^0-9]+", "").split("[^0-9]+"))
                    .filter(part -> !part.isEmpty() && part.length() < 9)
                    .limit(4)
                    .mapToInt(Integer::parseInt)
                    .toArray();
        }

        Outcome outcome() {
            if (told == 0 && gaps.isEmpty()) {
                return Outcome.notRun("none of them is there or may be asked");
            }
            context.reading(Reading.of("components_told", told, ""));
            context.reading(Reading.of("components_too_old", old, ""));
            context.show(
                    Table.of(
                            "Versions",
                            List.of(
                                    Column.text("Component"),
                                    Column.text("Version"),
                                    Column.text("Verdict")),
                            rows));
            String headline =
                    "%d of %s told, %d too old"
                            .formatted(told, Amount.of(rows.size(), "version"), old);
            return gaps.isEmpty()
                    ? Outcome.done(headline)
                    : Outcome.unknown(String.join("; ", gaps)).headline(headline);
        }
    }
}
