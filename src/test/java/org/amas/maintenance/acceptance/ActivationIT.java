package org.amas.maintenance.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.Map;

/** An operator's version where approval is required: loaded by one person, let in by another. */
class ActivationIT {

    private static final String RUNS = "/api/v1/runs";
    private static final Product PRODUCT = Product.shared();
    private static final Api API = PRODUCT.api();
    private static Pages lead;

    @BeforeAll
    static void signIn() {
        lead = new Pages(PRODUCT.base()).signedIn(Product.LEAD);
    }

    private static String path(String procedure) {
        return "/api/v1/procedures/" + procedure;
    }

    private static Answer activate(String procedure, int version) {
        String page = "/procedures/" + procedure;
        return lead.submit(page, page + "/activations", Map.of("version", String.valueOf(version)));
    }

    @Test
    void isRefusedThereUntilASecondPersonActivatedIt() {
        PRODUCT.add(new Recipe("activation/first").script("echo own"));

        JsonNode refused =
                API.post(RUNS, Api.launch("activation/first", "production")).problem(409);
        assertThat(refused.path("detail").asString())
                .contains("waits for activation in Production")
                .contains("loaded by root")
                .contains("A lead or admin other than root")
                .contains(path("activation/first") + "/activations");
        API.launched("activation/first", "staging");
        assertThat(lead.open("/procedures").text()).contains("version 1 waits for activation");
        assertThat(lead.open("/procedures/activation/first").text())
                .contains("Waiting for activation in")
                .contains("script: &quot;echo own&quot;");
        assertThat(new Pages(PRODUCT.base()).signedIn().open("/procedures/activation/first").text())
                .contains("You had it loaded")
                .doesNotContain("id=\"activate\"");

        API.post(path("activation/first") + "/activations", Map.of("version", 1)).problem(409);
        activate("activation/first", 1).has(303);

        JsonNode shown = API.get(path("activation/first")).json().path("activation");
        assertThat(shown.path("waiting").asBoolean()).isFalse();
        assertThat(shown.path("loadedBy").asString()).isEqualTo("root");
        assertThat(shown.path("activatedBy").asString()).isEqualTo(Product.LEAD);
        assertThat(lead.open("/procedures/activation/first").text()).contains("version 1 by lead");
        API.launched("activation/first", "production");
        assertThat(lead.open("/audit?what=procedure.activate").text())
                .contains("lead activated version 1 of activation/first")
                .contains("was not allowed to activate version 1 of activation/first");
    }

    @Test
    void theVersionBeforeGoesOnThereAndTheDifferenceIsShown() {
        PRODUCT.add(new Recipe("activation/next").script("echo one"));
        activate("activation/next", 1).has(303);
        PRODUCT.add(
                new Recipe("activation/next")
                        .parameter("name: extra, type: string, default: x")
                        .script("echo two"));

        JsonNode run =
                API.run(API.launched("activation/next", "production", "reason", "while it waits"));
        assertThat(run.path("version").asInt()).isEqualTo(1);
        assertThat(API.run(API.launched("activation/next", "staging")).path("version").asInt())
                .isEqualTo(2);
        assertThat(API.get(path("activation/next")).json().path("activation").path("serving"))
                .hasToString("1");
        String page = lead.open("/procedures/activation/next").text();
        assertThat(page).contains("What differs from version", "diff-removed", "diff-added");
        assertThat(page).doesNotContain("value=\"production\"");
        assertThat(lead.open("/procedures/activation/next?in=production").text())
                .contains("value=\"production\"")
                .doesNotContain("value=\"staging\"", "parameters.extra");

        activate("activation/next", 1).has(409);
        activate("activation/next", 2).has(303);
        assertThat(API.run(API.launched("activation/next", "production")).path("version").asInt())
                .isEqualTo(2);
    }

    @Test
    void theFormIsRefusedInItsOwnWords() {
        PRODUCT.add(new Recipe("activation/form").script("echo own"));
        Answer answer =
                lead.submit(
                        "/procedures/activation/form",
                        "/procedures/activation/form/runs",
                        Map.of("environment", "production"));
        answer.has(409);
        assertThat(answer.text()).contains("waits for activation in Production");
    }

    @Test
    void theApiSaysWhatIsWrongWithAnActivation() {
        String path = path("activation/api") + "/activations";
        PRODUCT.add(new Recipe("activation/api").script("echo own"));
        API.post(path, Map.of()).refuses("version");
        API.post(path, Map.of("version", "1")).refuses("version");
        API.post(path, Map.of("version", 9)).problem(404);
        API.post(path("no/such") + "/activations", Map.of("version", 1)).problem(404);
        API.post(path("daily/system-status") + "/activations", Map.of("version", 1)).problem(409);
        lead.token("launch").post(path, Map.of("version", 1)).problem(403);
    }
}
