package org.amas.maintenance.target;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** Environments and their targets as JSON; never a secret. */
@RestController
class EnvironmentApi {

    private final Environments environments;
    private final Reachabilities reachabilities;
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

    EnvironmentApi(Environments environments, Reachabilities reachabilities) {
        this.environments = environments;
        this.reachabilities = reachabilities;
    }

    @GetMapping("/api/v1/environments")
    @Operation(operationId = "listEnvironments")
    Page environments() {
        List<CompletableFuture<Item>> items =
                environments.all().stream()
                        .map(e -> CompletableFuture.supplyAsync(() -> item(e), threads))
                        .toList();
        return new Page(items.stream().map(CompletableFuture::join).toList(), null);
    }

    private Item item(Environment environment) {
        return new Item(
                environment.name(),
                environment.title(),
                reachabilities.of(environment).stream().map(EnvironmentApi::line).toList());
    }

    private static Line line(Reachability r) {
        return new Line(
                r.target().type().word(), r.target().address(), r.answer().reachable(), r.detail());
    }

    @Schema(name = "EnvironmentPage")
    record Page(List<Item> items, @Nullable String next) {}

    @Schema(name = "Environment")
    record Item(String name, String title, List<Line> targets) {}

    @Schema(name = "EnvironmentTarget")
    record Line(String type, String address, boolean reachable, String detail) {}
}
