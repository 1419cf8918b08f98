package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The OpenAPI document is true: a client that is made from it works. */
class ApiDocumentIT {

    private static final String SCHEMAS = "#/components/schemas/";
    private static final Product PRODUCT = Product.shared();
    private static JsonNode document;

    @BeforeAll
    static void read() {
        document = PRODUCT.api().get("/api/v1/openapi").has(200).json();
    }

    @Test
    void itListsEveryRoute() {
        Set<String> routes = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(
                        p ->
                                p.getValue()
                                        .propertyNames()
                                        .forEach(m -> routes.add(m + " " + p.getKey())));
        assertThat(routes)
                .containsExactlyInAnyOrder(
                        "get /api/v1/audit",
                        "get /api/v1/duties",
                        "post /api/v1/duties/{id}/skip",
                        "get /api/v1/environments",
                        "get /api/v1/findings",
                        "post /api/v1/findings/{id}/acknowledgements",
                        "get /api/v1/procedures",
                        "get /api/v1/procedures/{group}/{name}",
                        "get /api/v1/readings",
                        "get /api/v1/reports/control",
                        "get /api/v1/reports/weekly/{week}",
                        "get /api/v1/reports/weekly/{week}.csv",
                        "get /api/v1/runs",
                        "get /api/v1/runs/{id}",
                        "get /api/v1/runs/{id}/output",
                        "get /api/v1/runs/{id}/steps/{n}/output",
                        "post /api/v1/procedures/reload",
                        "post /api/v1/procedures/{group}/{name}/activations",
                        "post /api/v1/runs",
                        "post /api/v1/runs/{id}/answers",
                        "post /api/v1/runs/{id}/approvals",
                        "get /api/v1/standing-approvals",
                        "post /api/v1/standing-approvals",
                        "post /api/v1/standing-approvals/{id}/revocation",
                        "post /api/v1/runs/{id}/cancellation");
    }

    @Test
    void itSaysWhoseItIsAndThatATokenIsNeeded() {
        assertThat(document.path("info").path("title").asString())
                .isEqualTo("AMAS Maintenance API");
        assertThat(document.path("info").path("version").asString()).isEqualTo("v1");
        JsonNode scheme = document.path("components").path("securitySchemes").path("token");
        assertThat(scheme.path("type").asString()).isEqualTo("http");
        assertThat(scheme.path("scheme").asString()).isEqualTo("bearer");
        assertThat(document.path("security").get(0).has("token")).isTrue();
    }

    @Test
    void eachListHasItemsOfItsOwn() {
        Map.of(
                        "/api/v1/procedures", "Procedure",
                        "/api/v1/environments", "Environment",
                        "/api/v1/audit", "AuditItem",
                        "/api/v1/readings", "TakenReading",
                        "/api/v1/findings", "Finding",
                        "/api/v1/runs", "RunDocument")
                .forEach(
                        (path, item) -> {
                            JsonNode page = schema(body(operation("get", path), "200"));
                            assertThat(page.path("properties").path("items").path("items"))
                                    .as(path)
                                    .isEqualTo(reference(item));
                        });
        assertThat(properties("Procedure")).contains("key", "parameters", "steps");
        assertThat(properties("Environment")).containsExactly("name", "title", "targets");
        assertThat(properties("AuditItem")).contains("sequence", "hash");
        assertThat(properties("RunDocument")).contains("id", "state", "steps");
    }

    @Test
    void itListsTheStatusesOfEachCall() {
        assertThat(statuses("post", "/api/v1/runs"))
                .containsExactlyInAnyOrder(
                        "200", "201", "400", "401", "403", "409", "413", "415", "503", "default");
        assertThat(statuses("get", "/api/v1/runs"))
                .containsExactlyInAnyOrder("200", "400", "401", "403", "503", "default");
        assertThat(statuses("get", "/api/v1/runs/{id}"))
                .containsExactlyInAnyOrder("200", "401", "403", "404", "503", "default");
        assertThat(statuses("post", "/api/v1/runs/{id}/cancellation"))
                .contains("202", "400", "404", "409")
                .doesNotContain("200");
        assertThat(statuses("post", "/api/v1/procedures/{group}/{name}/activations"))
                .contains("200", "201", "400", "404", "409");
        JsonNode created = operation("post", "/api/v1/runs").path("responses").path("201");
        assertThat(created.path("headers").has("Location")).isTrue();
    }

    @Test
    void aRefusalIsAProblemAndAnythingElseJsonOrText() {
        document.path("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .valueStream()
                                        .flatMap(o -> o.path("responses").properties().stream())
                                        .forEach(
                                                r ->
                                                        assertThat(
                                                                        r.getValue()
                                                                                .path("content")
                                                                                .propertyNames())
                                                                .as(
                                                                        path.getKey()
                                                                                + " "
                                                                                + r.getKey())
                                                                .containsExactly(
                                                                        type(
                                                                                path.getKey(),
                                                                                r.getKey()))));
        assertThat(body(operation("get", "/api/v1/runs/{id}"), "404"))
                .isEqualTo(reference("Problem"));
        assertThat(required("Problem")).contains("title", "status", "requestId");
        JsonNode errors = named("Problem").path("properties").path("errors").path("items");
        assertThat(errors).isEqualTo(reference("FieldError"));
        assertThat(properties("FieldError")).containsExactly("field", "message");
    }

    private static String type(String path, String status) {
        if (!status.startsWith("2")) {
            return "application/problem+json";
        }
        if (path.endsWith(".csv")) {
            return "text/csv";
        }
        return path.endsWith("/output") ? "text/plain" : "application/json";
    }

    @Test
    void aLaunchNeedsItsProcedureAndEnvironmentAndMayHaveAKey() {
        assertThat(required("Launch")).containsExactlyInAnyOrder("procedure", "environment");
        assertThat(operation("post", "/api/v1/runs").path("parameters").valueStream())
                .anySatisfy(
                        p -> {
                            assertThat(p.path("name").asString()).isEqualTo("Idempotency-Key");
                            assertThat(p.path("in").asString()).isEqualTo("header");
                            assertThat(p.path("required").asBoolean()).isFalse();
                        });
    }

    @Test
    void whatMayBeNullSaysSoAndTheRestIsRequired() {
        assertThat(required("RunDocument"))
                .contains("id", "state", "steps")
                .doesNotContain("endedAt");
        JsonNode run = named("RunDocument").path("properties");
        assertThat(words(run.path("endedAt").path("type")))
                .containsExactlyInAnyOrder("string", "null");
        assertThat(words(run.path("id").path("type"))).containsExactly("integer");
        assertThat(required("ProcedureActivation")).containsExactly("loadedAt", "waiting");
        JsonNode effect = named("ProcedureStep").path("properties").path("effect").path("anyOf");
        assertThat(effect.get(0).path("enum").valueStream().map(JsonNode::asString))
                .contains("READS");
        assertThat(effect.get(1).path("type").asString()).isEqualTo("null");
        JsonNode plan = named("StepDocument").path("properties").path("plan").path("anyOf");
        assertThat(plan.get(0)).isEqualTo(reference("PlanDocument"));
        assertThat(plan.get(1).path("type").asString()).isEqualTo("null");
    }

    @Test
    void everyCallHasANameOfItsOwn() {
        List<String> names = new ArrayList<>();
        document.path("paths")
                .forEach(path -> path.forEach(o -> names.add(o.path("operationId").asString())));
        assertThat(names).doesNotHaveDuplicates().noneMatch(name -> name.contains("_"));
    }

    private static JsonNode operation(String method, String path) {
        return document.path("paths").path(path).path(method);
    }

    private static Set<String> statuses(String method, String path) {
        return Set.copyOf(operation(method, path).path("responses").propertyNames());
    }

    private static JsonNode body(JsonNode operation, String status) {
        JsonNode content = operation.path("responses").path(status).path("content");
        return content.valueStream().findFirst().orElseThrow().path("schema");
    }

    private static JsonNode schema(JsonNode reference) {
        return named(reference.path("$ref").asString().substring(SCHEMAS.length()));
    }

    private static JsonNode named(String schema) {
        return document.path("components").path("schemas").path(schema);
    }

    private static JsonNode reference(String schema) {
        return JsonNodeFactory.instance.objectNode().put("$ref", SCHEMAS + schema);
    }

    private static Set<String> properties(String schema) {
        return new LinkedHashSet<>(named(schema).path("properties").propertyNames());
    }

    private static List<String> required(String schema) {
        return words(named(schema).path("required"));
    }

    /** A type is one word, or a list of them. */
    private static List<String> words(JsonNode node) {
        return node.isString()
                ? List.of(node.asString())
                : node.valueStream().map(JsonNode::asString).toList();
    }
}
