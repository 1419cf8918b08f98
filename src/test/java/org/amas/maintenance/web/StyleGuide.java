package org.amas.maintenance.web;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** A page with every fragment on it, and addresses that fail: the design system on its own. */
@EnableAutoConfiguration(
        excludeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.springframework.boot.session.jdbc.autoconfigure.JdbcSessionAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration"
        })
@Import({
    StyleGuide.Pages.class,
    ErrorPage.class,
    Navigation.class,
    Problems.class,
    RequestId.class,
    StaticFiles.class,
    WebDialect.class
})
class StyleGuide {

    @Bean
    FilterRegistrationBean<jakarta.servlet.Filter> policy() {
        return new FilterRegistrationBean<>(
                (request, response, chain) -> {
                    ((jakarta.servlet.http.HttpServletResponse) response)
                            .setHeader("Content-Security-Policy", ContentPolicy.STRICT);
                    chain.doFilter(request, response);
                });
    }

    @Bean
    NavigationItem today() {
        return NavigationItem.of(
                NavigationItem.Section.WORK, 10, "today", "Today", "/today", "checklist");
    }

    @Bean
    NavigationItem procedures() {
        return NavigationItem.of(
                NavigationItem.Section.WORK,
                20,
                "procedures",
                "Procedures",
                "/procedures",
                "book-2");
    }

    @Bean
    NavigationItem history() {
        return NavigationItem.of(
                NavigationItem.Section.WORK, 30, "history", "History", "/history", "history");
    }

    @Bean
    NavigationItem targets() {
        return NavigationItem.of(
                NavigationItem.Section.WORK, 40, "targets", "Targets", "/targets", "server-2");
    }

    @Bean
    NavigationItem audit() {
        return NavigationItem.of(
                NavigationItem.Section.EVIDENCE, 10, "audit", "Audit", "/audit", "shield-check");
    }

    @Bean
    NavigationItem people() {
        return NavigationItem.of(
                        NavigationItem.Section.SETTINGS,
                        10,
                        "people",
                        "People",
                        "/settings/people",
                        "users")
                .onlyFor("NOBODY");
    }

    /** Somebody who is signed in, as the access room describes them. */
    public record Reader(String name, String role) {}

    /** A body with one known field. */
    public record Body(int amount) {}

    @Controller
    @Profile("style-guide")
    static class Pages {

        private final java.util.concurrent.atomic.AtomicInteger connections =
                new java.util.concurrent.atomic.AtomicInteger();

        /** An open page asks whose session is there. */
        @GetMapping(path = "/session", produces = MediaType.TEXT_PLAIN_VALUE)
        @ResponseBody
        String session() {
            return "ana";
        }

        @GetMapping("/style-guide")
        String page(Model model, @RequestParam(defaultValue = "false") boolean invalid) {
            model.addAttribute("environment", new EnvironmentStrip("Production", true));
            model.addAttribute("currentUser", new Reader("ana", "engineer"));
            model.addAttribute("now", Clock.systemUTC().instant().minusSeconds(840));
            model.addAttribute("took", Duration.ofSeconds(130));
            model.addAttribute("window", Instant.parse("2026-11-23T17:50:00Z"));
            model.addAttribute("states", List.of(Status.values()));
            model.addAttribute("chunks", chunks());
            model.addAttribute(
                    "spark",
                    Sparkline.of(
                            "Disk used", List.of(61.0, 61.5, 61.2, 63.0, 66.5, 71.0), "percent"));
            model.addAttribute("strip", strip());
            model.addAttribute(
                    "choices",
                    List.of(
                            new Choice("staging", "Staging", "Same servers, its own database"),
                            new Choice("production", "Production", "A second person must agree")));
            if (invalid) {
                model.addAttribute(
                        "errors",
                        new FormErrors(
                                List.of(
                                        new FieldError("reason", "Enter a reason"),
                                        new FieldError("mount", "Start the path with /"))));
            }
            return "style-guide";
        }

        private static List<LogChunk> chunks() {
            String text =
                    IntStream.rangeClosed(1, 40)
                            .mapToObj(
                                    line ->
                                            "\u001b[2m05:58:"
                                                    + (10 + line)
                                                    + "\u001b[0m \u001b[3"
                                                    + (line % 8)
                                                    + "mcontainer\u001b[0m line "
                                                    + line
                                                    + " <b>&\n")
                            .reduce("", String::concat);
            return List.of(new LogChunk(3, 0, 4000, 1, AnsiToHtml.render(text)));
        }

        private static StatusStrip strip() {
            return new StatusStrip(
                    "Last ten runs",
                    IntStream.range(0, 10)
                            .mapToObj(
                                    at -> {
                                        Status look =
                                                at == 4
                                                        ? Status.FAILED
                                                        : at == 7
                                                                ? Status.WARNED
                                                                : at == 2
                                                                        ? Status.NOT_RUN
                                                                        : Status.PASSED;
                                        return new StatusStrip.Mark(
                                                look,
                                                "Run " + (800 + at) + ": " + look.word(),
                                                "/runs/" + (800 + at));
                                    })
                            .toList());
        }

        @GetMapping("/style-guide/bare")
        String bare() {
            return "bare-guide";
        }

        @GetMapping("/style-guide/fails")
        String fails() {
            throw new IllegalStateException("a fault of ours");
        }

        @PostMapping("/style-guide/conflict")
        String conflict() {
            throw new Conflict("Ana cancelled this run at 05:58:12 UTC");
        }

        @GetMapping("/style-guide/missing")
        String missing() {
            throw new NotFound("No run has the number 812.");
        }

        @PostMapping("/api/v1/things")
        @ResponseBody
        Body things(@RequestBody Body body) {
            if (body.amount() < 0) {
                throw new InvalidRequest("amount", "0 or more is expected");
            }
            return body;
        }

        @GetMapping("/api/v1/fails")
        @ResponseBody
        Body apiFails() {
            throw new IllegalStateException("a fault of ours");
        }

        @GetMapping("/style-guide/run")
        String run(Model model, @RequestParam(defaultValue = "stream") String source) {
            model.addAttribute("source", "/style-guide/" + source);
            return "stream-guide";
        }

        /** Loses a chunk on the first connection, repeats one on the next, then goes on. */
        @GetMapping(path = "/style-guide/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        SseEmitter stream(@RequestParam(defaultValue = "") String after) throws Exception {
            SseEmitter emitter = new SseEmitter(0L);
            int first = connections.getAndIncrement();
            int from = after.isEmpty() ? 0 : Integer.parseInt(after.substring(1));
            for (int at = Math.max(0, from - 1); at < 6; at++) {
                if (first == 0 && at == 2) {
                    continue;
                }
                emitter.send(
                        SseEmitter.event()
                                .id("c" + (at + 1))
                                .name("output")
                                .data(piece(at).html()));
            }
            if (first > 0) {
                emitter.send(
                        SseEmitter.event()
                                .name("step")
                                .data("<div id=\"step-1\"><span>Passed</span></div>"));
                emitter.send(SseEmitter.event().name("done").data(""));
            }
            emitter.complete();
            return emitter;
        }

        /** 200,000 lines as fast as the connection takes them. */
        @GetMapping(path = "/style-guide/flood", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        SseEmitter flood() {
            return lines(200_000, 1000, 0);
        }

        /** Two lines every 50 ms, for ten seconds. */
        @GetMapping(path = "/style-guide/slow", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        SseEmitter slow() {
            return lines(400, 2, 50);
        }

        private static SseEmitter lines(int total, int perChunk, int pause) {
            SseEmitter emitter = new SseEmitter(0L);
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    send(emitter, total, perChunk, pause);
                                } catch (java.io.IOException | InterruptedException gone) {
                                    emitter.completeWithError(gone);
                                }
                            });
            return emitter;
        }

        private static void send(SseEmitter emitter, int total, int perChunk, int pause)
                throws java.io.IOException, InterruptedException {
            long offset = 0;
            for (int line = 1; line <= total; line += perChunk) {
                String text =
                        IntStream.range(line, line + perChunk)
                                .mapToObj(at -> "line " + at + "\n")
                                .collect(java.util.stream.Collectors.joining());
                LogChunk chunk =
                        new LogChunk(
                                1, offset, offset + text.length(), line, AnsiToHtml.render(text));
                offset += text.length();
                emitter.send(SseEmitter.event().id("c" + offset).name("output").data(chunk.html()));
                Thread.sleep(pause);
            }
            emitter.send(
                    SseEmitter.event()
                            .name("step")
                            .data("<div id=\"step-1\"><span>Passed</span></div>"));
            emitter.send(SseEmitter.event().name("done").data(""));
            emitter.complete();
        }

        /** Ten bytes each, cut in the middle of a line. */
        private static LogChunk piece(int at) {
            String text = "line " + at + "\nab<";
            return new LogChunk(1, at * 10L, at * 10L + 10, at + 1L, AnsiToHtml.render(text + at));
        }
    }
}
