package org.amas.maintenance.step.docker;

import org.amas.maintenance.step.Amount;
import org.amas.maintenance.step.Finding;
import org.amas.maintenance.step.Moment;
import org.amas.maintenance.step.StepContext;
import org.amas.maintenance.target.DockerEngine;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/** Says what is wrong with a container, and brings the evidence. */
record ContainerTrouble(StepContext context, DockerEngine engine, RestartCounts counts) {

    private static final Duration LONG_START = Duration.ofMinutes(10);

    void missing(String service) {
        context.say(service + ": missing");
        context.finding(
                Finding.error(
                        service,
                        "has no container in the project " + engine.target().project(),
                        "missing:" + service));
    }

    void unexpected(ProjectContainer container) {
        String what = container.oneOff() ? "a one-off container" : "not an expected service";
        context.say(container.service() + ": " + container.state() + ", " + what);
        context.finding(
                Finding.info(
                        container.name(),
                        what + " of this project, " + container.state(),
                        "extra:" + container.service()));
    }

    /** True if it runs and nothing speaks against it. */
    boolean judge(ProjectContainer container) {
        Finding trouble = trouble(container);
        restarted(container);
        killedInside(container);
        String health = container.health().isEmpty() ? "no check" : container.health();
        context.say(
                "%s (%s): %s, %s, restarted %s in all"
                        .formatted(
                                container.service(),
                                container.name(),
                                container.state(),
                                health,
                                Amount.of(container.restarts(), "time")));
        if (trouble != null) {
            context.say("  " + trouble.text());
            context.finding(trouble);
        }
        return container.running() && !container.health().equals("unhealthy");
    }

    private @Nullable Finding trouble(ProjectContainer container) {
        String service = container.service();
        return switch (container.state()) {
            case "running" -> unwell(container);
            case "exited", "dead" ->
                    Finding.error(service, ended(container), "ended:" + service)
                            .evidence(evidence(container, LastLines.of(container, engine)));
            case "restarting" ->
                    Finding.error(
                                    service,
                                    "ends again and again, last with exit code "
                                            + container.exitCode(),
                                    "restarting:" + service)
                            .evidence(evidence(container, LastLines.of(container, engine)));
            case "paused" ->
                    Finding.error(service, "is paused and serves nobody", "paused:" + service);
            case "created" ->
                    Finding.error(service, "was made but never started", "created:" + service)
                            .evidence(container.error());
            default ->
                    Finding.error(
                            service, "is " + container.state(), container.state() + ":" + service);
        };
    }

    private @Nullable Finding unwell(ProjectContainer container) {
        String service = container.service();
        if (container.health().equals("unhealthy")) {
            return Finding.error(
                            service, "Docker's check calls it unhealthy", "unhealthy:" + service)
                    .evidence("its check says: " + container.probe() + "\n" + soFar(container));
        }
        Instant started = container.startedAt();
        if (container.health().equals("starting") && started != null) {
            Duration since = Duration.between(started, context.clock().instant());
            return since.compareTo(LONG_START) > 0
                    ? Finding.warning(service, "has not come up yet", "starting:" + service)
                            .evidence(
                                    "started " + Amount.time(since) + " ago\n" + container.probe())
                    : Finding.info(service, "is starting", "starting:" + service);
        }
        return null;
    }

    /** The count itself is a reading; this is the evidence for it. */
    private void restarted(ProjectContainer container) {
        Instant ended = container.finishedAt();
        long times = counts.since(container).orElse(0);
        if (times == 0 || !container.running() || ended == null) {
            return;
        }
        Instant last = counts.at();
        Instant since = last == null || ended.isBefore(last) ? ended : last;
        String service = container.service();
        String text = "ended by itself and was restarted since the last run";
        context.finding(
                Finding.warning(service, text, "restarted:" + service)
                        .evidence(
                                """
                                container: %s
                                out of memory: %s
                                last ended at: %s
                                engine's events:
                                %s
                                last lines before:
                                %s\
                                """
                                        .formatted(
                                                container.name(),
                                                container.outOfMemory() ? "yes" : "no",
                                                Moment.second(ended),
                                                Deaths.between(
                                                        since,
                                                        context.clock().instant(),
                                                        container,
                                                        engine),
                                                LastLines.before(ended, container, engine))));
    }

    private void killedInside(ProjectContainer container) {
        if (container.running() && container.outOfMemory()) {
            String service = container.service();
            context.finding(
                    Finding.error(
                                    service,
                                    "a process in it was killed for lack of memory",
                                    "oom:" + service)
                            .evidence(soFar(container)));
        }
    }

    /** Of a container that runs: what its state says, and what it printed last. */
    private String soFar(ProjectContainer container) {
        return """
        container: %s
        out of memory: %s
        last lines:
        %s\
        """
                .formatted(
                        container.name(),
                        container.outOfMemory() ? "yes" : "no",
                        LastLines.of(container, engine));
    }

    private static String ended(ProjectContainer container) {
        String why = container.outOfMemory() ? ", killed for lack of memory" : signal(container);
        return "is not running: exit code " + container.exitCode() + why;
    }

    private static String signal(ProjectContainer container) {
        return switch (container.exitCode()) {
            case 137 -> ", killed from outside (SIGKILL)";
            case 143 -> ", stopped from outside (SIGTERM)";
            case 139 -> ", crashed (SIGSEGV)";
            case 134 -> ", aborted (SIGABRT)";
            default -> "";
        };
    }

    private static String evidence(ProjectContainer container, String lines) {
        Instant ended = container.finishedAt();
        return """
        container: %s
        exit code: %d
        out of memory: %s
        ended at: %s
        engine's error: %s
        last lines before:
        %s\
        """
                .formatted(
                        container.name(),
                        container.exitCode(),
                        container.outOfMemory() ? "yes" : "no",
                        ended == null ? "unknown" : Moment.second(ended),
                        container.error().isEmpty() ? "none" : container.error(),
                        lines);
    }
}
