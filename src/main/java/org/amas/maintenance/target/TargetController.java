package org.amas.maintenance.target;

import org.amas.maintenance.web.NavigationItem;
import org.amas.maintenance.web.NavigationItem.Section;
import org.amas.maintenance.web.NotFound;
import org.amas.maintenance.web.PagePart;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseBody;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Which servers there are, whether they answer, and what our accounts lack. */
@Controller
class TargetController {

    /** The script that gives a maintenance account what the steps need, and no more. */
    private static final Map<String, String> GRANTS =
            Map.of(
                    "postgres", "grants/postgres.sql",
                    "redis", "grants/redis.acl",
                    "neo4j", "grants/neo4j.cypher");

    private final Environments environments;
    private final Reachabilities reachabilities;
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

    TargetController(Environments environments, Reachabilities reachabilities) {
        this.environments = environments;
        this.reachabilities = reachabilities;
    }

    @Bean
    static NavigationItem targetsLink() {
        return NavigationItem.of(Section.WORK, 40, "targets", "Targets", "/targets", "radar");
    }

    @GetMapping("/targets")
    String targets(
            Model model,
            @RequestHeader(name = PagePart.HEADER, required = false) @Nullable String part) {
        List<CompletableFuture<Card>> cards =
                environments.all().stream()
                        .map(e -> CompletableFuture.supplyAsync(() -> card(e), threads))
                        .toList();
        model.addAttribute(
                "cards",
                cards.stream()
                        .map(CompletableFuture::join)
                        .sorted(Comparator.comparing(Card::well))
                        .toList());
        model.addAttribute("everywhere", true);
        return PagePart.isAskedBy(part) ? "target/targets :: cards" : "target/targets";
    }

    @GetMapping(value = "/targets/grants/{type}", produces = MediaType.TEXT_PLAIN_VALUE)
    @ResponseBody
    String grants(@PathVariable String type) throws IOException {
        String file = GRANTS.get(type);
        if (file == null) {
            throw new NotFound("There is no grants script for " + type + " targets.");
        }
        return new ClassPathResource(file)
                .getContentAsString(java.nio.charset.StandardCharsets.UTF_8);
    }

    private Card card(Environment environment) {
        List<Reachability> all = reachabilities.of(environment);
        return new Card(
                environment,
                all.stream().filter(r -> !r.answer().reachable()).toList(),
                all.stream()
                        .filter(r -> r.answer().reachable())
                        .sorted(Comparator.comparing((Reachability r) -> !r.troubled()))
                        .toList());
    }

    /** One environment: what doesn't answer comes first, then what lacks a right. */
    record Card(Environment environment, List<Reachability> down, List<Reachability> up) {

        boolean well() {
            return down.isEmpty() && up.stream().noneMatch(Reachability::troubled);
        }

        public boolean hasGrants(TargetType type) {
            return GRANTS.containsKey(type.word());
        }
    }
}
