package org.amas.maintenance.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;

import org.amas.maintenance.AmasMaintenance;
import org.amas.maintenance.Machine;
import org.amas.maintenance.browser.PageLooks;
import org.amas.maintenance.web.Accessibility;
import org.amas.maintenance.web.Chromium;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A fresh machine: nobody has an account, whoever reads the console makes the first one. */
@ExtendWith(OutputCaptureExtension.class)
class SetUpIT {

    private static final String PASSWORD = "correct horse battery";

    @Test
    void A42_createsTheFirstAdministratorOnceByTheLinkOnTheConsole(CapturedOutput output)
            throws Exception {
        String database = TestDatabase.url();
        try (var application = start(database)) {
            String path = link(output);
            Visitor first = visitor(application);
            assertThat(first.gets("/set-up?token=guess").statusCode()).isEqualTo(410);
            assertThat(first.gets("/set-up").statusCode()).isEqualTo(410);
            assertThat(create(first, path, "short", "short").statusCode()).isEqualTo(422);
            assertThat(create(first, path, PASSWORD, "other").body()).contains("value=\"first\"");

            assertThat(create(first, path, PASSWORD, PASSWORD).statusCode()).isEqualTo(303);
            assertThat(first.gets("/settings/people").body()).contains("First Person");
            assertThat(first.gets("/audit").body())
                    .contains("first created account first as admin");

            Visitor second = visitor(application);
            assertThat(second.gets(path).statusCode()).isEqualTo(410);
            assertThat(
                            second.submits(
                                            "/sign-in",
                                            "/set-up",
                                            Map.of(
                                                    "token",
                                                    token(path),
                                                    "username",
                                                    "second",
                                                    "displayName",
                                                    "Second",
                                                    "password",
                                                    PASSWORD,
                                                    "repeated",
                                                    PASSWORD))
                                    .statusCode())
                    .isEqualTo(410);
            assertThat(first.gets("/audit?outcome=denied").body())
                    .contains("was not allowed to use the set-up link – it is unknown")
                    .contains("was not allowed to use the set-up link – it has been used")
                    .doesNotContain(token(path));
            assertThat(stored(application)).doesNotContain(token(path));
        }
        int before = output.getOut().length();
        try (var again = start(database)) {
            assertThat(again.isActive()).isTrue();
            assertThat(output.getOut().substring(before)).doesNotContain("/set-up?token=");
        }
    }

    @Test
    void thePageIsAccessible(CapturedOutput output) {
        Machine.browser();
        try (var application = start(TestDatabase.url())) {
            String address = "http://localhost:" + port(application) + link(output);
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                for (int width : List.of(1280, 390)) {
                    look(address, scheme, width);
                }
            }
        }
    }

    private static void look(String address, ColorScheme scheme, int width) {
        Browser.NewContextOptions options = new Browser.NewContextOptions();
        options.setColorScheme(scheme).setViewportSize(width, 900);
        try (BrowserContext context = Chromium.shared().newContext(options)) {
            Page page = context.newPage();
            page.navigate(address);
            PageLooks.check("set-up", page.url());
            assertThat(page.locator("#username").isVisible()).isTrue();
            assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                    .isEqualTo(0);
            assertThat(Accessibility.violations(page)).as("%s %d", scheme, width).isEmpty();
            page.locator("button[type=submit]").click();
            assertThat(page.locator("body").textContent()).contains("There is a problem");
            assertThat(Accessibility.violations(page)).as("refused, %s", scheme).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "server.address=0.0.0.0, http://localhost:",
        "server.address=127.0.0.1, http://127.0.0.1:",
        "amas.access.public-url=https://maintenance.example/, https://maintenance.example/set-up"
    })
    void printsAnAddressThatAPersonCanOpen(String property, String start, CapturedOutput output) {
        try (var application = start(TestDatabase.url(), "--" + property)) {
            assertThat(application.isActive()).isTrue();
            String printed =
                    output.getOut().substring(output.getOut().lastIndexOf("administrator here"));
            assertThat(printed).contains(start).contains("/set-up?token=");
            assertThat(printed.contains("From elsewhere")).isEqualTo(property.contains("0.0.0.0"));
        }
    }

    @Test
    void refusesALinkThatIsAnHourOld(CapturedOutput output) throws Exception {
        try (var application = start(TestDatabase.url())) {
            String path = link(output);
            JdbcClient jdbc = application.getBean(JdbcClient.class);
            OffsetDateTime expiry =
                    jdbc.sql("select expires_at from access_link")
                            .query(OffsetDateTime.class)
                            .single();
            jdbc.sql("update access_link set expires_at = :past")
                    .param("past", expiry.minus(Duration.ofMinutes(61)))
                    .update();

            assertThat(visitor(application).gets(path).statusCode()).isEqualTo(410);
            assertThat(
                            jdbc.sql(
                                            """
                                            select reason from audit_event
                                            where action = 'link.refused' and outcome = 'DENIED'\
                                            """)
                                    .query(String.class)
                                    .list())
                    .containsExactly("it is too old");
        }
    }

    private static HttpResponse<String> create(
            Visitor visitor, String path, String password, String repeated) throws Exception {
        return visitor.submits(
                path,
                "/set-up",
                Map.of(
                        "token",
                        token(path),
                        "username",
                        "first",
                        "displayName",
                        "First Person",
                        "password",
                        password,
                        "repeated",
                        repeated));
    }

    private static String stored(ConfigurableApplicationContext application) {
        return String.valueOf(
                application
                        .getBean(JdbcClient.class)
                        .sql("select hash from access_link")
                        .query(String.class)
                        .list());
    }

    private static ConfigurableApplicationContext start(String database, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--server.port=0",
                                "--amas.data-dir=target/set-up/" + UUID.randomUUID(),
                                "--spring.datasource.url=" + database));
        arguments.addAll(List.of(more));
        return SpringApplication.run(AmasMaintenance.class, arguments.toArray(String[]::new));
    }

    private static Visitor visitor(ConfigurableApplicationContext application) {
        return new Visitor(port(application));
    }

    private static int port(ConfigurableApplicationContext application) {
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        return Integer.parseInt(port);
    }

    private static String link(CapturedOutput output) {
        Matcher link =
                Pattern.compile("http://127\\.0\\.0\\.1:\\d+(/set-up\\?token=[\\w-]{43})")
                        .matcher(output.getOut());
        assertThat(link.find()).isTrue();
        return link.group(1);
    }

    private static String token(String path) {
        return path.substring(path.indexOf('=') + 1);
    }
}
