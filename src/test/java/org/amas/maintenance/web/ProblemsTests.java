package org.amas.maintenance.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.stereotype.Controller;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class ProblemsTests {

    private final MockMvcTester mvc =
            MockMvcTester.create(
                    MockMvcBuilders.standaloneSetup(new StyleGuide.Pages(), new Numbered())
                            .setControllerAdvice(new Problems(event -> {}))
                            .setMessageConverters(strictJson())
                            .addFilters(new RequestId())
                            .build());

    private static JacksonJsonHttpMessageConverter strictJson() {
        JsonMapper.Builder builder =
                JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        new StrictJson().refuseWhatIsAmbiguous().customize(builder);
        return new JacksonJsonHttpMessageConverter(builder);
    }

    @Controller
    static class Numbered {

        @GetMapping({"/things/{id}/parts/{n}", "/api/v1/things/{id}/parts/{n}", "/{id}"})
        @ResponseBody
        String part(
                @PathVariable long id,
                @PathVariable(required = false) @Nullable Integer n,
                @RequestParam(defaultValue = "0") int from) {
            return id + "/" + n + "/" + from;
        }

        @GetMapping("/api/v1/parts")
        @ResponseBody
        String parts(@RequestParam String of) {
            return of;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"amount\":1,\"other\":2} | other  | There is no such field",
                "{\"amount\":\"many\"}       | amount | A whole number is expected",
                "{\"amount\":{}}             | amount | A whole number is expected",
                "{\"amount\":-1}             | amount | 0 or more is expected",
                "{\"amount\":8.9}            | amount | A whole number is expected",
                "{\"amount\":99999999999}    | amount | The number is too big",
                "{\"amount\":1,\"amount\":2} | amount | This field is there more than once"
            })
    void namesTheFieldOfABadBody(String body, String field, String message) {
        assertThat(post(body))
                .hasStatus(400)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                .bodyJson()
                .hasPathSatisfying("$.errors[0].field", at -> at.assertThat().isEqualTo(field))
                .hasPathSatisfying("$.errors[0].message", at -> at.assertThat().isEqualTo(message));
    }

    @Test
    void saysWhichTypeOfBodyIsExpected() {
        assertThat(
                        mvc.post()
                                .uri("/api/v1/things")
                                .contentType(MediaType.TEXT_PLAIN)
                                .content("{}")
                                .exchange())
                .hasStatus(415)
                .bodyJson()
                .hasPathSatisfying(
                        "$.detail",
                        at ->
                                at.assertThat()
                                        .asString()
                                        .startsWith("A body of the type application/json"));
    }

    @Test
    void neverSaysThatItFailedToRead() {
        assertThat(post("{\"amount\":\"many\"}"))
                .bodyJson()
                .hasPathSatisfying(
                        "$.detail", at -> at.assertThat().isEqualTo("A whole number is expected"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"amount\":1} {\"x\":1}", "{\"amount\":1}[]", "{\"amount\":1} 2"})
    void saysThatABodyHasMoreThanOneDocument(String body) {
        assertThat(post(body))
                .hasStatus(400)
                .bodyJson()
                .hasPathSatisfying(
                        "$.detail",
                        at ->
                                at.assertThat()
                                        .isEqualTo(
                                                "There is more than one document in the body: send"
                                                        + " one"));
    }

    @Test
    void saysInADetailWhichParameterIsMissing() {
        assertThat(mvc.get().uri("/api/v1/parts").exchange())
                .hasStatus(400)
                .bodyJson()
                .hasPathSatisfying("$.detail", at -> at.assertThat().isEqualTo("Of is required."))
                .hasPathSatisfying("$.errors[0].field", at -> at.assertThat().isEqualTo("of"))
                .hasPathSatisfying(
                        "$.errors[0].message", at -> at.assertThat().isEqualTo("is required"));
    }

    @Test
    void aConflictBlamesNobody() {
        assertThat(ErrorAdvice.of(HttpStatus.CONFLICT).headline()).doesNotContain("Somebody");
    }

    @Test
    void aSentenceKeepsTheNameOfAParameter() {
        assertThat(new FieldError("parameters.maxAge", "is required").sentence())
                .isEqualTo("Parameter maxAge is required.");
        assertThat(new FieldError("reason", "is required").sentence())
                .isEqualTo("Reason is required.");
    }

    @Test
    void saysWhereABodyStopsBeingJson() {
        assertThat(post("{\"amount\": 1,,}"))
                .hasStatus(400)
                .bodyJson()
                .hasPathSatisfying(
                        "$.errors[0].message",
                        at ->
                                at.assertThat()
                                        .asString()
                                        .startsWith("The body is not valid JSON, line 1"));
    }

    @ParameterizedTest
    @CsvSource({
        "/things/abc/parts/1, There is no thing abc.",
        "/things/1/parts/99999999999, There is no part 99999999999.",
        "/things/1\u202E2/parts/1, There is no thing 1\\u202E2.",
        "/abc, There is nothing at this address."
    })
    void whatCanBeNoNumberNamesNothing(String path, String sentence) {
        MvcTestResult page = mvc.get().uri(path).exchange();
        assertThat(page).hasStatus(404);
        assertThat(page.getRequest().getAttribute(ErrorPage.PROBLEM))
                .extracting(problem -> ((ProblemDetail) problem).getDetail())
                .isEqualTo(sentence);
    }

    @Test
    void anApiAnswers404ForAPathAnd400ForAQuery() {
        assertThat(mvc.get().uri("/api/v1/things/x/parts/1").exchange())
                .hasStatus(404)
                .bodyJson()
                .hasPathSatisfying(
                        "$.detail", at -> at.assertThat().isEqualTo("There is no thing x."));
        assertThat(mvc.get().uri("/api/v1/things/1/parts/1?from=x").exchange())
                .hasStatus(400)
                .bodyJson()
                .hasPathSatisfying(
                        "$.detail", at -> at.assertThat().isEqualTo("A whole number is expected"))
                .hasPathSatisfying("$.errors[0].field", at -> at.assertThat().isEqualTo("from"));
    }

    @Test
    void answersAnUnsuitableMethodWithAProblem() {
        assertThat(mvc.get().uri("/api/v1/things").exchange())
                .hasStatus(405)
                .hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
    }

    @Test
    void givesEveryAnswerAnIdThatTheClientCannotChoose() {
        MvcTestResult result =
                mvc.post()
                        .uri("/api/v1/things")
                        .header("X-Request-Id", "chosen\nby-client")
                        .contentType(MediaType.APPLICATION_JSON)
                        .content("{\"amount\":1,}")
                        .exchange();
        String id = result.getResponse().getHeader("X-Request-Id");
        assertThat(id).matches("[0-9a-f]{16}");
        assertThat(result)
                .bodyJson()
                .hasPathSatisfying("$.requestId", at -> at.assertThat().isEqualTo(id));
    }

    @Test
    void sendsPagesToTheErrorPage() {
        assertThat(mvc.get().uri("/style-guide/missing").exchange()).hasStatus(404);
        assertThat(mvc.post().uri("/style-guide/conflict").exchange()).hasStatus(409);
    }

    private MvcTestResult post(String body) {
        return mvc.post()
                .uri("/api/v1/things")
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }
}
