package org.amas.maintenance.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

class ProblemsTests {

    private final MockMvcTester mvc =
            MockMvcTester.create(
                    MockMvcBuilders.standaloneSetup(new StyleGuide.Pages())
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"amount\":1,\"other\":2} | other  | There is no such field",
                "{\"amount\":\"many\"}       | amount | A number is expected",
                "{\"amount\":{}}             | amount | A number is expected",
                "{\"amount\":-1}             | amount | 0 or more is expected",
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
