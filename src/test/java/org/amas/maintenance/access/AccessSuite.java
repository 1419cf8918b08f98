package org.amas.maintenance.access;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.amas.maintenance.audit.Actor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Access over real HTTP, as a browser and as a program; once on each database. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
abstract class AccessSuite {

    static final String PASSWORD = "correct horse battery";
    static final String TOKEN = "token-brought-by-the-operator";

    private static final Path FILES = temporary();

    @LocalServerPort private int port;
    @Autowired private Accounts accounts;
    @Autowired private Refusals refusals;
    @Autowired private SessionWatch watch;
    @Autowired private JdbcClient jdbc;

    @DynamicPropertySource
    static void configure(DynamicPropertyRegistry properties) throws Exception {
        Path password = Files.writeString(FILES.resolve("password"), PASSWORD + "\n");
        Path token = Files.writeString(FILES.resolve("token"), TOKEN + "\n");
        properties.add("amas.access.bootstrap.username", () -> "root");
        properties.add("amas.access.bootstrap.password-file", password::toString);
        properties.add("amas.access.bootstrap.token-file", token::toString);
    }

    @BeforeEach
    void createPeople() {
        for (Role role : Role.values()) {
            accounts.create("some-" + role.word(), "Some " + role.word(), role, PASSWORD);
        }
    }

    @Test
    void signsTheBootstrappedAdministratorIn() throws Exception {
        Visitor root = visitor().signsIn("root", PASSWORD);

        assertThat(root.gets("/settings/people").body()).contains("some-engineer", "never");
        assertThat(root.gets("/settings/profile").body()).contains("root", "admin");
    }

    @Test
    void acceptsTheBootstrappedToken() throws Exception {
        HttpResponse<String> answer =
                visitor().gets("/api/v1/audit", "Authorization", "Bearer " + TOKEN);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"account.create\"", "\"sequence\":1,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/runs?actor=%00",
                "/api/v1/runs?procedure=%00",
                "/api/v1/findings?environment=a%00b",
                "/api/v1/readings?name=%00",
                "/api/v1/environments?%00=x",
                "/api/v1/openapi?%00"
            })
    void aNulIsRefusedAndNotPassedOn(String path) throws Exception {
        assertThat(bearer(TOKEN, path).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/runs | {'procedure':'\\u0000','environment':'local'} | procedure",
                "/api/v1/runs | {'procedure':'x/y','parameters':{'a':['b','\\u0000']}} |"
                        + " parameters.a[1]",
                "/api/v1/runs | {'procedure':'x/y','parameters':{'a\\u0000':1}} |"
                        + " parameters.a\\u0000",
                "/api/v1/duties/1/skip | {'reason':'a\\u0000b'} | reason"
            })
    void aNulInABodyIsRefusedWhereItIs(String path, String body, String field) throws Exception {
        HttpResponse<String> answer =
                visitor()
                        .sends(
                                visitor()
                                        .request(path, "Authorization", "Bearer " + TOKEN)
                                        .header("Content-Type", "application/json")
                                        .POST(
                                                HttpRequest.BodyPublishers.ofString(
                                                        body.replace('\'', '"'))));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .contains("\"field\":\"" + field.replace("\\", "\\\\") + "\"")
                .contains("must not hold a NUL character");
    }

    /** Whatever was asked for, the attempt to launch is on record. */
    @Test
    void aLaunchWithANulIsOnRecord() throws Exception {
        Visitor root = visitor().signsIn("root", PASSWORD);
        root.submits(
                "/procedures",
                "/procedures/daily/system-status/runs",
                Map.of("environment", "local", "reason", "a\0nul"));

        assertThat(bearer(TOKEN, "/api/v1/audit?limit=1000").body())
                .contains("reason: must not hold a NUL character");
    }

    @ParameterizedTest
    @CsvSource({
        "/audit?who=%00, who",
        "/history?person=a%00b, person",
        "/findings?state=%00, state",
        "/today?date=%00, date",
        "/targets?any=%00, any"
    })
    void aPageNamesTheFieldWithANul(String path, String field) throws Exception {
        Visitor root = visitor().signsIn("root", PASSWORD);
        HttpResponse<String> answer = root.gets(path);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(words(answer)).contains(named(field), "must not hold a NUL character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/targets?a%00=1", "/targets?a%1B=1", "/targets;x?a=1"})
    void saysThatAnAddressIsOdd(String path) throws Exception {
        HttpResponse<String> answer = visitor().signsIn("root", PASSWORD).gets(path);
        HttpResponse<String> api = bearer(TOKEN, "/api/v1/runs?a%00=1");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("a field's name has a character that none of ours has");
        assertThat(api.statusCode()).isEqualTo(400);
        assertThat(api.body()).contains("\"detail\":\"The address, a header or a field's name");
    }

    @ParameterizedTest
    @CsvSource({
        "/schedule/freezes, /schedule/freezes, reason",
        "/schedule/freezes, /schedule/freezes, token",
        "/settings/tokens, /settings/tokens, name",
        "/settings/people, /settings/people, displayName",
        "/procedures, /procedures/daily/system-status/runs, token",
        "/today, /today/runs, date"
    })
    void aFormNamesTheFieldWithANul(String page, String path, String field) throws Exception {
        Visitor root = visitor().signsIn("root", PASSWORD);
        HttpResponse<String> answer = root.submits(page, path, Map.of(field, "a\0b"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(words(answer))
                .contains(named(field), "must not hold a NUL character", "Nothing was changed");
    }

    static String words(HttpResponse<String> page) {
        return page.body().substring(page.body().indexOf("<h1"));
    }

    static String named(String field) {
        return "<code>%s</code>".formatted(field);
    }

    @Test
    void A67_visitorsCostNoSession() throws Exception {
        Visitor stranger = visitor();
        stranger.gets("/");
        stranger.gets("/sign-in");
        stranger.submits("/sign-in", "/sign-in", Map.of("username", "x", "password", "y"));

        assertThat(stranger.session()).isEmpty();
        assertThat(stranger.gets("/app/tokens.css").statusCode()).isEqualTo(200);
    }

    @Test
    void sendsStrangersToTheSignInPageAndBack() throws Exception {
        Visitor ana = visitor();
        HttpResponse<String> away = ana.gets("/audit?who=ana");
        assertThat(away.statusCode()).isEqualTo(303);
        assertThat(location(away)).isEqualTo("/sign-in?continue=%2Faudit%3Fwho%3Dana");

        HttpResponse<String> back =
                ana.submits(
                        location(away),
                        "/sign-in",
                        Map.of(
                                "username",
                                "some-viewer",
                                "password",
                                PASSWORD,
                                "continue",
                                "/audit?who=ana"));
        assertThat(location(back)).endsWith("/audit?who=ana");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example/audit",
                "https://evil.example/",
                "/\\evil.example",
                "/api/v1/audit",
                "/audit\r\nX: y",
                "javascript:alert(1)",
                "/nowhere"
            })
    void A37_returnsToOurOwnPagesOnly(String target) throws Exception {
        HttpResponse<String> answer =
                visitor()
                        .submits(
                                "/sign-in",
                                "/sign-in",
                                Map.of(
                                        "username",
                                        "some-viewer",
                                        "password",
                                        PASSWORD,
                                        "continue",
                                        target));

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(location(answer).replace("http://localhost:" + port, "")).isEqualTo("/");
    }

    @Test
    void A38_givesANewSessionAtSignInAndKillsTheOldOne() throws Exception {
        Visitor ana = visitor().signsIn("some-viewer", PASSWORD);
        String first = ana.session().orElseThrow();
        ana.submits(
                "/sign-in", "/sign-in", Map.of("username", "some-viewer", "password", PASSWORD));
        assertThat(ana.session().orElseThrow()).isNotEqualTo(first);

        Visitor thief = visitor();
        thief.cookies.put("AMAS_SESSION", first);
        assertThat(thief.gets("/audit").statusCode()).isEqualTo(303);
        assertThat(visitor().gets("/audit;jsessionid=" + first).statusCode()).isEqualTo(400);
    }

    @Test
    void A38_marksTheCookieHttpOnlyAndLax() throws Exception {
        HttpResponse<String> answer =
                visitor()
                        .submits(
                                "/sign-in",
                                "/sign-in",
                                Map.of("username", "some-viewer", "password", PASSWORD));

        assertThat(answer.headers().allValues("Set-Cookie"))
                .anySatisfy(
                        cookie ->
                                assertThat(cookie)
                                        .startsWith("AMAS_SESSION=")
                                        .contains("HttpOnly", "SameSite=Lax", "Path=/"));
    }

    @Test
    void A41_forgetsASessionAfterSigningOut() throws Exception {
        Visitor ana = visitor().signsIn("some-viewer", PASSWORD);
        Visitor replay = visitor();
        replay.cookies.putAll(ana.cookies);
        assertThat(ana.gets("/audit").headers().firstValue("Cache-Control").orElse(""))
                .contains("no-store");

        assertThat(ana.submits("/audit", "/sign-out", Map.of()).statusCode()).isEqualTo(303);
        assertThat(replay.gets("/audit").statusCode()).isEqualTo(303);
        assertThat(replay.gets("/audit", "HX-Request", "true").statusCode()).isEqualTo(401);
        assertThat(replay.gets("/api/v1/audit").statusCode()).isEqualTo(401);
    }

    @Test
    void leadsWhoeverIsSignedOutBackToTheFormAsItWas() throws Exception {
        String launch = "/procedures/daily/log-rotation/runs";
        Map<String, String> form =
                Map.of(
                        "environment", "local",
                        "parameters.compress-after", "9d",
                        "reason", "a & b",
                        "token", "t",
                        "planDigest", "d",
                        "confirmation", "local",
                        "_csrf", "gone");
        String back =
                "/sign-in?continue=%2Fprocedures%2Fdaily%2Flog-rotation%3Fenvironment%3Dlocal"
                        + "%26parameters.compress-after%3D9d%26reason%3Da%2520%2526%2520b";

        HttpResponse<String> plain = visitor().posts(launch, form);
        HttpResponse<String> inPlace = visitor().posts(launch, form, "HX-Request", "true");
        HttpResponse<String> odd = visitor().posts(launch, form, "HX-Request", "banana");

        assertThat(plain.statusCode()).isEqualTo(303);
        assertThat(plain.headers().firstValue("Location")).hasValue(back);
        assertThat(inPlace.statusCode()).isEqualTo(401);
        assertThat(inPlace.headers().firstValue("HX-Redirect")).hasValue(back);
        assertThat(odd.statusCode()).isEqualTo(303);
    }

    @Test
    void leadsWhoeverIsSignedOutBackToThePageOfAnyOtherForm() throws Exception {
        for (String[] way :
                new String[][] {
                    {"/audit?who=ana", "/sign-in?continue=%2Faudit%3Fwho%3Dana"},
                    {"//evil.example/audit", "/sign-in"},
                    {"/api/v1/audit", "/sign-in"},
                    {"", "/sign-in"}
                }) {
            HttpResponse<String> answer =
                    visitor()
                            .posts(
                                    "/audit/verification",
                                    Map.of(),
                                    "Referer",
                                    visitor().base() + way[0]);
            assertThat(answer.headers().firstValue("Location")).as(way[0]).hasValue(way[1]);
        }
    }

    @Test
    void answersAnOddHeaderOfAPartWithThePage() throws Exception {
        Visitor ana = visitor().signsIn("some-viewer", PASSWORD);
        assertThat(ana.gets("/targets", "HX-Request", "banana").body()).contains("<html", "<main");
        assertThat(ana.gets("/targets", "HX-Request", "true").body()).doesNotContain("<html");
        assertThat(ana.gets("/nowhere", "HX-Request", "banana").body()).contains("<html");
    }

    @Test
    void A36_refusesAFormWithoutItsToken() throws Exception {
        Visitor ana = visitor().signsIn("some-viewer", PASSWORD);
        Visitor other = visitor().signsIn("some-lead", PASSWORD);

        assertThat(ana.posts("/audit/verification", Map.of()).statusCode()).isEqualTo(403);
        assertThat(ana.posts("/sign-out", Map.of(), "HX-Request", "true").statusCode())
                .isEqualTo(403);
        assertThat(
                        ana.posts("/audit/verification", other.withCsrf("/audit", Map.of()))
                                .statusCode())
                .isEqualTo(403);
        assertThat(ana.posts("/audit/verification", ana.withCsrf("/audit", Map.of())).statusCode())
                .isEqualTo(303);
    }

    @Test
    void takesAFormsTokenFromItsBodyAndNotFromTheAddress() throws Exception {
        Visitor ana = visitor().signsIn("some-viewer", PASSWORD);
        Map<String, String> form = ana.withCsrf("/audit", Map.of());
        String token = URLEncoder.encode(form.get("_csrf"), UTF_8);

        for (String name : List.of("_csrf", "%5Fcsrf")) {
            String path = "/audit/verification?" + name + "=" + token;
            assertThat(ana.posts(path, Map.of()).statusCode()).as(name).isEqualTo(403);
            assertThat(ana.posts(path, Map.of("_csrf", "wrong")).statusCode()).isEqualTo(403);
        }
        assertThat(ana.posts("/audit/verification?_csrf=wrong", form).statusCode()).isEqualTo(303);
        assertThat(
                        ana.posts(
                                        "/audit/verification",
                                        Map.of(),
                                        "X-CSRF-TOKEN",
                                        form.get("_csrf"))
                                .statusCode())
                .isEqualTo(303);
    }

    @ParameterizedTest
    @CsvSource({
        "Origin, null, 403",
        "Origin, https://evil.example, 403",
        "Origin, http://localhost:1, 403",
        "Origin, http://localhost.evil.example, 403",
        "Origin, localhost, 403",
        "Origin, '', 403",
        "Sec-Fetch-Site, cross-site, 403",
        "Sec-Fetch-Site, same-site, 403",
        "Sec-Fetch-Site, same-origin, 303",
        "Origin, http://localhost:PORT, 303"
    })
    void A32_refusesFormsOfOtherSites(String header, String value, int expected) throws Exception {
        Visitor ana = visitor().signsIn("some-viewer", PASSWORD);
        String sent = value.replace("PORT", String.valueOf(port));

        HttpResponse<String> answer =
                ana.posts("/audit/verification", ana.withCsrf("/audit", Map.of()), header, sent);

        assertThat(answer.statusCode()).isEqualTo(expected);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void A34_refusesToStreamToAnotherSiteButLetsLinksThrough() throws Exception {
        Visitor ana = visitor().signsIn("some-viewer", PASSWORD);

        assertThat(ana.gets("/runs/1/stream", "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
        assertThat(
                        ana.gets(
                                        "/audit",
                                        "Sec-Fetch-Site",
                                        "cross-site",
                                        "Sec-Fetch-Mode",
                                        "navigate")
                                .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sign-out", "/audit/verification", "/runs/1/cancellation"})
    void A33_answersToPostOnly(String path) throws Exception {
        Visitor ana = visitor().signsIn("some-admin", PASSWORD);

        for (String method : List.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS")) {
            HttpResponse<String> answer =
                    ana.sends(
                            ana.request(path, "X-HTTP-Method-Override", "POST")
                                    .method(method, HttpRequest.BodyPublishers.noBody()));
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).hasValue("POST");
        }
        assertThat(ana.gets(path + "?_method=POST").statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "10.0.0.1"})
    void A37_answersToItsOwnNameOnly(String host) throws Exception {
        assertThat(visitor().gets("/sign-in", "Host", host).statusCode()).isEqualTo(400);
        assertThat(visitor().gets("/actuator/health", "Host", host).statusCode()).isEqualTo(200);
    }

    @Test
    void A37_believesNoForwardedHost() throws Exception {
        HttpResponse<String> answer = visitor().gets("/audit", "X-Forwarded-Host", "evil.example");

        assertThat(location(answer)).doesNotContain("evil");
    }

    @Test
    void A39_endsEverythingOfADisabledAccountAtOnce() throws Exception {
        accounts.create("leaver", "Leaver", Role.ENGINEER, PASSWORD);
        Visitor leaver = visitor().signsIn("leaver", PASSWORD);
        Map<String, String> form = leaver.withCsrf("/audit", Map.of());
        String token = newToken(leaver, "launch");
        BooleanSupplier watch = watchOver(leaver);
        assertThat(watch.getAsBoolean()).isTrue();

        HttpResponse<String> done =
                visitor()
                        .signsIn("root", PASSWORD)
                        .submits(
                                "/settings/people",
                                "/settings/people/leaver/disablement",
                                Map.of());

        assertThat(done.statusCode()).isEqualTo(303);
        assertThat(leaver.gets("/audit").statusCode()).isEqualTo(303);
        assertThat(leaver.posts("/audit/verification", form).headers().firstValue("Location"))
                .hasValue("/sign-in");
        assertThat(bearer(token, "/api/v1/audit").statusCode()).isEqualTo(401);
        assertThat(sessionsOf("leaver")).isZero();
        assertThat(watch.getAsBoolean()).as("an open stream may go on").isFalse();
        assertThat(
                        visitor()
                                .submits(
                                        "/sign-in",
                                        "/sign-in",
                                        Map.of("username", "leaver", "password", PASSWORD))
                                .statusCode())
                .isEqualTo(422);
    }

    @Test
    void tellsAnOpenPageWhoseSessionIsThereWithoutKeepingItAlive() throws Exception {
        accounts.create("opener", "Opener", Role.VIEWER, PASSWORD);
        Visitor opener = visitor().signsIn("opener", PASSWORD);
        jdbc.sql("update access_session set last_access_time = 7 where principal_name = 'opener'")
                .update();

        assertThat(opener.gets("/session").body()).isEqualTo("opener");
        assertThat(visitor().gets("/session").body()).isEmpty();
        assertThat(lastAccess("opener")).isEqualTo(7);
        assertThat(sessionsOf("opener")).isOne();
        jdbc.sql("delete from access_session where principal_name = 'opener'").update();
        HttpResponse<String> gone = opener.gets("/session");

        assertThat(gone.statusCode()).isEqualTo(200);
        assertThat(gone.body()).isEmpty();
        assertThat(gone.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
    }

    private long lastAccess(String username) {
        return jdbc.sql("select last_access_time from access_session where principal_name = ?")
                .param(username)
                .query(Long.class)
                .single();
    }

    @Test
    void A22_invitesNobodyByAFieldOrANameThatNoPersonHas() throws Exception {
        Visitor root = visitor().signsIn("root", PASSWORD);
        Map<String, String> more =
                Map.of("username", "sly", "displayName", "x", "role", "viewer", "id", "1");
        HttpResponse<String> answer = root.submits("/settings/people", "/settings/people", more);
        assertThat(answer.statusCode()).isEqualTo(400);
        for (String name : List.of("system", "schedule", "api")) {
            Map<String, String> person =
                    Map.of("username", name, "displayName", "x", "role", "viewer");
            answer = root.submits("/settings/people", "/settings/people", person);
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.body()).contains("stands for no person in the record");
        }
        assertThat(root.gets("/settings/people").body()).doesNotContain(">sly<", ">schedule<");
    }

    @Test
    void saysThatAnotherAdministratorWasFaster() throws Exception {
        String role = "/settings/people/some-viewer/role";
        Visitor first = visitor().signsIn("root", PASSWORD);
        assertThat(first.gets("/settings/people").body())
                .contains("name=\"seen\" value=\"viewer\"");
        Map<String, String> up = Map.of("role", "engineer", "seen", "viewer");
        assertThat(first.submits("/settings/people", role, up).statusCode()).isEqualTo(303);
        try {
            HttpResponse<String> late =
                    visitor()
                            .signsIn("some-admin", PASSWORD)
                            .submits(
                                    "/settings/people",
                                    role,
                                    Map.of("role", "auditor", "seen", "viewer"));

            assertThat(late.statusCode()).isEqualTo(409);
            assertThat(late.body())
                    .contains("some-viewer is no longer viewer but engineer: root changed it at")
                    .contains("name=\"seen\" value=\"engineer\"");
        } finally {
            accounts.changeRole(Actor.SYSTEM, "some-viewer", Role.VIEWER, "");
        }
    }

    @Test
    void keepsTheLastAdministrator() throws Exception {
        Visitor root = visitor().signsIn("root", PASSWORD);
        root.submits("/settings/people", "/settings/people/some-admin/disablement", Map.of());
        try {
            HttpResponse<String> answer =
                    root.submits(
                            "/settings/people",
                            "/settings/people/root/role",
                            Map.of("role", "viewer"));

            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.body()).contains("last administrator");
            assertThat(root.gets("/settings/people").statusCode()).isEqualTo(200);
        } finally {
            accounts.enable(Actor.SYSTEM, "some-admin", "");
        }
    }

    @Test
    void A40_slowsGuessingDownAndTellsNothing() throws Exception {
        Visitor guesser = visitor();
        String known = "";
        String unknown = "";
        for (int i = 0; i < Throttle.FREE_ATTEMPTS; i++) {
            known = guess(guesser, "some-auditor").body();
            unknown = guess(guesser, "nobody-here").body();
        }
        // The wait doubles: however slow this machine is, it is outpaced soon.
        assertThat(refusesWithin(8, guesser, "some-auditor")).isTrue();
        assertThat(refusesWithin(8, guesser, "nobody-here")).isTrue();

        assertThat(known.replace("some-auditor", "NAME").replaceAll("value=\"[^\"]*\"", ""))
                .isEqualTo(
                        unknown.replace("nobody-here", "NAME").replaceAll("value=\"[^\"]*\"", ""))
                .contains("match an account");
        assertThat(guess(guesser, "some-lead").statusCode()).isEqualTo(422);
    }

    @Test
    void aSignInFormThatIsOlderThanItsSessionIsShownAgain() throws Exception {
        Map<String, String> typed =
                Map.of("username", "some-lead", "password", PASSWORD, "_csrf", "of-yesterday");
        HttpResponse<String> answer = visitor().posts("/sign-in", typed);
        assertThat(answer.statusCode()).isEqualTo(303);
        String again = answer.headers().firstValue("Location").orElseThrow();
        assertThat(again).endsWith("/sign-in?expired=true");
        assertThat(visitor().gets("/sign-in?expired=true").body())
                .contains("There is a problem", "The page was open for too long");
    }

    @Test
    void A43_limitsATokenToItsScopeAndShowsItOnce() throws Exception {
        Visitor engineer = visitor().signsIn("some-engineer", PASSWORD);
        String token = newToken(engineer, "read");

        assertThat(bearer(token, "/api/v1/audit").statusCode()).isEqualTo(200);
        assertThat(post(token, "/api/v1/runs").statusCode()).isEqualTo(403);
        assertThat(engineer.gets("/settings/tokens").body()).doesNotContain(token);
        assertThat(
                        jdbc.sql("select count(*) from access_token where hash = :value")
                                .param("value", token)
                                .query(Long.class)
                                .single())
                .isZero();
        assertThat(visitor().gets("/api/v1/audit?token=" + token).statusCode()).isEqualTo(401);
        assertThat(visitor().gets("/audit", "Authorization", "Bearer " + token).statusCode())
                .as("a page is no API")
                .isEqualTo(303);
    }

    @Test
    void refusesATokenThatIsMoreThanItsOwner() throws Exception {
        HttpResponse<String> answer =
                visitor()
                        .signsIn("some-engineer", PASSWORD)
                        .submits(
                                "/settings/tokens",
                                "/settings/tokens",
                                Map.of("name", "greedy", "scope", "admin", "days", "30"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("more than your role", "value=\"greedy\"");
    }

    @Test
    void theTokensPageSaysWhatBecomesOfThemWhenARoleChanges() throws Exception {
        accounts.create("falling-lead", "Falling", Role.LEAD, PASSWORD);
        Visitor lead = visitor().signsIn("falling-lead", PASSWORD);
        String token = newToken(lead, "read");
        assertThat(bearer(token, "/api/v1/runs").statusCode()).isEqualTo(200);
        assertThat(lead.gets("/settings/tokens").body())
                .contains("As soon as your role is changed", "all your tokens are revoked");

        Visitor root = visitor().signsIn("root", PASSWORD);
        root.submits(
                "/settings/people",
                "/settings/people/falling-lead/role",
                Map.of("role", "engineer"));
        assertThat(bearer(token, "/api/v1/runs").statusCode()).isEqualTo(401);
    }

    @Test
    void refusesARevokedToken() throws Exception {
        Visitor lead = visitor().signsIn("some-lead", PASSWORD);
        String token = newToken(lead, "launch");
        Matcher revocation =
                Pattern.compile("/settings/tokens/\\d+/revocation")
                        .matcher(lead.gets("/settings/tokens").body());
        assertThat(revocation.find()).isTrue();
        assertThat(
                        visitor()
                                .signsIn("some-viewer", PASSWORD)
                                .submits("/settings/tokens", revocation.group(), Map.of())
                                .statusCode())
                .as("somebody else's")
                .isEqualTo(404);
        assertThat(bearer(token, "/api/v1/audit").statusCode()).isEqualTo(200);

        lead.submits("/settings/tokens", revocation.group(), Map.of());

        assertThat(bearer(token, "/api/v1/audit").statusCode()).isEqualTo(401);
    }

    @Test
    void refusesATokenOfYesterday() throws Exception {
        Visitor lead = visitor().signsIn("some-lead", PASSWORD);
        String token = newToken(lead, "read");
        assertThat(bearer(token, "/api/v1/audit").statusCode()).isEqualTo(200);
        long newest = jdbc.sql("select max(id) from access_token").query(Long.class).single();

        jdbc.sql("update access_token set expires_at = :past where id = :id")
                .param("past", OffsetDateTime.now(Clock.systemUTC()).minusSeconds(1))
                .param("id", newest)
                .update();

        assertThat(bearer(token, "/api/v1/audit").statusCode()).isEqualTo(401);
        assertThat(lead.gets("/settings/tokens").body())
                .contains("expired")
                .doesNotContain("/settings/tokens/" + newest + "/revocation");
    }

    @Test
    void tellsTheApiInItsOwnLanguage() throws Exception {
        HttpResponse<String> stranger = visitor().gets("/api/v1/audit");
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(stranger.headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/problem+json");
        HttpResponse<String> launching = visitor().posts("/api/v1/runs", Map.of());
        assertThat(launching.statusCode()).isEqualTo(401);
        assertThat(launching.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(launching.headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/problem+json");
        assertThat(launching.body()).contains("Send a token: Authorization: Bearer");
        assertThat(bearer(TOKEN, "/api/v1/audit?limit=1000").body())
                .contains("\"reason\":\"no token\"");
        assertThat(bearer("amas_wrong", "/api/v1/audit").headers().firstValue("WWW-Authenticate"))
                .hasValue("Bearer error=\"invalid_token\"");
        assertThat(bearer(TOKEN, "/api/v1/audit?limit=0").body()).contains("\"field\":\"limit\"");
        assertThat(bearer(TOKEN, "/api/v1/audit?after=x").statusCode()).isEqualTo(400);
        Visitor viewer = visitor().signsIn("some-viewer", PASSWORD);
        assertThat(viewer.gets("/api/v1/audit").statusCode()).isEqualTo(200);
        assertThat(viewer.posts("/api/v1/runs", Map.of()).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/h2-console",
                "/actuator",
                "/actuator/env",
                "/actuator/heapdump",
                "/.git/config",
                "/swagger-ui.html",
                "/v3/api-docs",
                "/nowhere"
            })
    void A56_deniesWhatIsNotInTheMatrix(String path) throws Exception {
        assertThat(visitor().gets(path).statusCode()).isEqualTo(303);
        assertThat(visitor().signsIn("some-admin", PASSWORD).gets(path).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/audit/", "//audit", "/AUDIT", "/%61udit%2f", "/audit%3bx", "/audit;x=y"})
    void A45_doesNotFallForOtherSpellings(String path) throws Exception {
        assertThat(visitor().gets(path).statusCode()).isIn(303, 400);
        assertThat(visitor().signsIn("some-admin", PASSWORD).gets(path).statusCode())
                .isIn(400, 404);
    }

    @Test
    void sendsTheSecureHeaders() throws Exception {
        HttpResponse<String> page = visitor().gets("/sign-in");

        assertThat(page.headers().map())
                .containsEntry("X-Content-Type-Options", List.of("nosniff"))
                .containsEntry("Referrer-Policy", List.of("same-origin"))
                .containsEntry("Cross-Origin-Opener-Policy", List.of("same-origin"))
                .containsEntry("X-Frame-Options", List.of("DENY"));
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'self'", "frame-ancestors 'none'", "form-action 'self'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
        assertThat(
                        visitor()
                                .gets("/app/tokens.css")
                                .headers()
                                .firstValue("Cache-Control")
                                .orElse(""))
                .contains("max-age=31536000");
    }

    @Test
    void invitesAPersonWhoSetsAPassword() throws Exception {
        Visitor root = visitor().signsIn("root", PASSWORD);
        HttpResponse<String> invited =
                root.submits(
                        "/settings/people",
                        "/settings/people",
                        Map.of(
                                "username",
                                "newcomer",
                                "displayName",
                                "<script>alert(1)</script>",
                                "role",
                                "lead"));
        assertThat(invited.body()).contains("&lt;script&gt;").doesNotContain("<script>alert");
        Matcher link = Pattern.compile("/invitation\\?token=[\\w-]+").matcher(invited.body());
        assertThat(link.find()).isTrue();
        String token = link.group().substring(link.group().indexOf('=') + 1);
        assertThat(root.gets("/settings/people").body()).doesNotContain(token);

        Visitor newcomer = visitor();
        Map<String, String> weak = Map.of("token", token, "password", "a", "repeated", "a");
        assertThat(newcomer.submits(link.group(), "/invitation", weak).statusCode()).isEqualTo(422);
        Map<String, String> good =
                Map.of("token", token, "password", PASSWORD, "repeated", PASSWORD);
        assertThat(newcomer.submits(link.group(), "/invitation", good).statusCode()).isEqualTo(303);
        assertThat(newcomer.gets("/settings/profile").body()).contains("lead");
        assertThat(visitor().gets(link.group()).statusCode()).isEqualTo(410);
    }

    @Test
    void refusesAnInvitationThatIsTooOld() throws Exception {
        HttpResponse<String> invited =
                visitor()
                        .signsIn("root", PASSWORD)
                        .submits(
                                "/settings/people",
                                "/settings/people",
                                Map.of(
                                        "username",
                                        "late-comer",
                                        "displayName",
                                        "Late Comer",
                                        "role",
                                        "viewer"));
        Matcher link = Pattern.compile("/invitation\\?token=[\\w-]+").matcher(invited.body());
        assertThat(link.find()).isTrue();
        assertThat(visitor().gets(link.group()).statusCode()).isEqualTo(200);

        jdbc.sql(
                        """
                        update access_link set expires_at = :past where account_id =
                          (select id from access_account where username = 'late-comer')
                        """)
                .param("past", OffsetDateTime.now(Clock.systemUTC()).minusSeconds(1))
                .update();

        HttpResponse<String> late = visitor().gets(link.group());
        assertThat(late.statusCode()).isEqualTo(410);
        assertThat(late.body()).contains("administrator");
    }

    @Test
    void keepsWhatWasTypedAndSaysWhatIsWrong() throws Exception {
        HttpResponse<String> answer =
                visitor()
                        .signsIn("root", PASSWORD)
                        .submits(
                                "/settings/people",
                                "/settings/people",
                                Map.of(
                                        "username",
                                        "Not A Name",
                                        "displayName",
                                        "Ana Ruiz",
                                        "role",
                                        "lead"));

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body())
                .contains("Error: People", "There is a problem", "Not A Name", "Ana Ruiz");
    }

    @Test
    void A13_exportsPeopleWithoutFormulas() throws Exception {
        accounts.create("formula", "=HYPERLINK(1)", Role.VIEWER, PASSWORD);

        HttpResponse<String> csv = visitor().signsIn("root", PASSWORD).gets("/settings/people.csv");

        assertThat(csv.headers().firstValue("Content-Disposition").orElse(""))
                .startsWith("attachment");
        assertThat(csv.body()).contains("formula,\"'=HYPERLINK(1)\",viewer,active");
    }

    @Test
    void knowsWhoHeldWhichRoleOnADay() throws Exception {
        Visitor root = visitor().signsIn("root", PASSWORD);

        assertThat(root.gets("/settings/people?on=2020-01-01").body())
                .contains("Nobody held a role on that day");
        String today = java.time.LocalDate.now(Clock.systemUTC()).toString();
        assertThat(root.gets("/settings/people?on=" + today).body())
                .contains("id=\"grants\"", "some-auditor");
        assertThat(root.gets("/settings/people?on=yesterday").statusCode()).isEqualTo(422);
        String tomorrow = LocalDate.now(Clock.systemUTC()).plusDays(1).toString();
        HttpResponse<String> early = root.gets("/settings/people?on=" + tomorrow);
        assertThat(early.statusCode()).isEqualTo(422);
        assertThat(early.body()).contains("The day has not come").doesNotContain("id=\"grants\"");
        assertThat(root.gets("/settings/people.csv?on=" + tomorrow).statusCode()).isEqualTo(400);
        assertThat(root.gets("/settings/people?on=%2B999999999-12-31").statusCode()).isEqualTo(422);
        assertThat(root.gets("/settings/people.csv?on=%2B999999999-12-31").statusCode())
                .isEqualTo(400);
        assertThat(root.gets("/audit?until=%2B999999999-12-31").statusCode())
                .isIn(List.of(200, 400, 422));
        assertThat(root.gets("/audit.csv?until=%2B999999999-12-31").statusCode()).isEqualTo(400);
    }

    @Test
    void exportsWhoHeldWhichRoleOnTheDayThatThePageShows() throws Exception {
        Visitor root = visitor().signsIn("root", PASSWORD);
        String before = "/settings/people.csv?on=2020-01-01";
        String head = "user name,name,role,from (UTC),given by,until (UTC),ended by\r\n";
        assertThat(root.gets("/settings/people?on=2020-01-01").body()).contains(before);
        HttpResponse<String> nobody = root.gets(before);
        assertThat(nobody.body()).isEqualTo(head);
        assertThat(nobody.headers().firstValue("Content-Disposition").orElse(""))
                .contains("people-2020-01-01.csv");

        Instant now = Clock.systemUTC().instant();
        accounts.create("risen", "Risen", Role.VIEWER, PASSWORD);
        accounts.changeRole(Actor.SYSTEM, "risen", Role.LEAD, "");
        String day = LocalDate.ofInstant(now, ZoneOffset.UTC).toString();
        assertThat(root.gets("/settings/people.csv?on=" + day).body())
                .startsWith(head)
                .containsPattern("risen,Risen,viewer,[^,]+Z,[^,]+,[^,]+Z,system\r\n")
                .containsPattern("risen,Risen,lead,[^,]+Z,system,,\r\n");
        assertThat(root.gets("/settings/people.csv?on=yesterday").statusCode()).isEqualTo(400);
    }

    @Test
    void recordsRefusalsAndSaysThemInSentences() throws Exception {
        Visitor viewer = visitor().signsIn("some-viewer", PASSWORD);
        for (int i = 0; i < 20; i++) {
            assertThat(viewer.gets("/settings/people").statusCode()).isEqualTo(403);
        }

        String audit = viewer.gets("/audit?outcome=denied&who=some-viewer").body();
        assertThat(audit)
                .containsOnlyOnce("some-viewer was not allowed to send GET /settings/people")
                .doesNotContain("signed in");

        refusals.settleAll();
        assertThat(visitor().signsIn("some-lead", PASSWORD).gets("/audit.jsonl").body().lines())
                .as("what was counted, also where the application ends within the minute")
                .filteredOn(line -> line.contains("some-viewer"))
                .anyMatch(line -> line.matches(".*\"repeated\":\\s*\"?19\\b.*"));
    }

    @Test
    void recordsWhoCameToTheApiWithoutATokenOrWithAWrongOne() throws Exception {
        String wrong = "amas_wrong-token-of-a-test";
        for (int i = 0; i < 3; i++) {
            assertThat(visitor().gets("/api/v1/procedures").statusCode()).isEqualTo(401);
            assertThat(bearer(wrong, "/api/v1/procedures").statusCode()).isEqualTo(401);
        }

        Visitor viewer = visitor().signsIn("some-viewer", PASSWORD);
        String audit = viewer.gets("/audit?outcome=denied").body();
        assertThat(audit)
                .containsOnlyOnce("was not allowed to send GET /api/v1/procedures – no token")
                .containsOnlyOnce("was not allowed to use a token at GET /api/v1/procedures");
        assertThat(visitor().signsIn("some-lead", PASSWORD).gets("/audit.jsonl").body())
                .doesNotContain(wrong);
    }

    @Test
    void recordsWhoCameWithALinkThatLetsNobodyIn() throws Exception {
        for (String page : List.of("/set-up", "/invitation")) {
            String path = page + "?token=guess-of-a-test";
            assertThat(visitor().gets(path).statusCode()).isEqualTo(410);
            assertThat(visitor().gets(path).statusCode()).isEqualTo(410);
        }
        Visitor lead = visitor().signsIn("some-lead", PASSWORD);
        assertThat(lead.gets("/audit?outcome=denied").body())
                .containsOnlyOnce("was not allowed to use the set-up link – it is unknown")
                .containsOnlyOnce("was not allowed to use the invitation link – it is unknown");
        assertThat(lead.gets("/audit.jsonl").body()).doesNotContain("guess-of-a-test");
    }

    @Test
    void verifiesAndExportsTheRecord() throws Exception {
        Visitor auditor = visitor().signsIn("some-lead", PASSWORD);

        auditor.submits("/audit", "/audit/verification", Map.of());
        assertThat(auditor.gets("/audit").body()).contains("Chain verified to");
        assertThat(auditor.gets("/audit.csv").body()).startsWith("sequence,at,actor kind");
        assertThat(auditor.gets("/audit.jsonl").body().lines())
                .allSatisfy(line -> assertThat(line).startsWith("{\"sequence\":"));
        assertThat(auditor.gets("/audit?from=soon").body()).contains("Write the day as");
        assertThat(visitor().signsIn("some-viewer", PASSWORD).gets("/audit.csv").statusCode())
                .isEqualTo(403);
    }

    @Test
    void changesAPasswordAndEndsOtherSessions() throws Exception {
        accounts.create("changer", "Changer", Role.VIEWER, PASSWORD);
        Visitor here = visitor().signsIn("changer", PASSWORD);
        Visitor elsewhere = visitor().signsIn("changer", PASSWORD);
        String fresh = "another long secret";

        assertThat(
                        here.submits(
                                        "/settings/profile",
                                        "/settings/profile",
                                        Map.of(
                                                "current",
                                                "wrong",
                                                "password",
                                                fresh,
                                                "repeated",
                                                fresh))
                                .statusCode())
                .isEqualTo(422);
        HttpResponse<String> done =
                here.submits(
                        "/settings/profile",
                        "/settings/profile",
                        Map.of("current", PASSWORD, "password", fresh, "repeated", fresh));

        assertThat(done.statusCode()).isEqualTo(303);
        assertThat(here.gets("/settings/profile").statusCode()).isEqualTo(200);
        assertThat(elsewhere.gets("/settings/profile").statusCode()).isEqualTo(303);
        visitor().signsIn("changer", fresh);
    }

    @Test
    void endsASessionAfterTwelveHours() throws Exception {
        Visitor ana = visitor().signsIn("some-viewer", PASSWORD);
        long past = System.currentTimeMillis() - Duration.ofHours(13).toMillis();
        jdbc.sql("update access_session set creation_time = :past where principal_name = :name")
                .param("past", past)
                .param("name", "some-viewer")
                .update();

        assertThat(ana.gets("/audit").statusCode()).isEqualTo(303);
    }

    @Test
    void A58_answersBrokenInputWithoutATrace() throws Exception {
        Visitor root = visitor().signsIn("root", PASSWORD);
        HttpResponse<String> answer = root.gets("/audit?before=%00x");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("Exception", "org.springframework", "at java.");
        assertThat(
                        visitor()
                                .submits(
                                        "/sign-in",
                                        "/sign-in",
                                        Map.of("username", "a\0\uD800b", "password", "\0"))
                                .statusCode())
                .isEqualTo(400);
        assertThat(
                        visitor()
                                .submits(
                                        "/sign-in",
                                        "/sign-in",
                                        Map.of("username", "a\uD800b\u202E", "password", "x"))
                                .statusCode())
                .isEqualTo(422);
    }

    @Test
    void tellsWhenAPersonSignedInLast() throws Exception {
        accounts.create("seldom", "Seldom", Role.VIEWER, PASSWORD);
        Visitor root = visitor().signsIn("root", PASSWORD);
        String seldom = "> <span class=\"soft small\">seldom<";
        assertThat(cell(root, "/settings/people", seldom, "Last sign-in")).contains("never");

        Instant before = now();
        guess(visitor(), "seldom");
        assertThat(cell(root, "/settings/people", seldom, "Last sign-in")).contains("never");
        visitor().signsIn("seldom", PASSWORD);

        String told = cell(root, "/settings/people", seldom, "Last sign-in");
        assertThat(told).doesNotContain("never");
        assertThat(moment(told)).isBetween(before, now());
        String line =
                root.gets("/settings/people.csv")
                        .body()
                        .lines()
                        .filter(row -> row.contains("Seldom"))
                        .findFirst()
                        .orElseThrow();
        assertThat(line).contains(moment(told).toString().substring(0, 10));
    }

    @Test
    void tellsWhenATokenWasUsedLast() throws Exception {
        Visitor lead = visitor().signsIn("some-lead", PASSWORD);
        String token = newToken(lead, "read");
        String name =
                jdbc.sql("select name from access_token order by id desc fetch first row only")
                        .query(String.class)
                        .single();
        assertThat(cell(lead, "/settings/tokens", ">" + name + "<", "Last used")).contains("never");

        Instant before = now();
        assertThat(bearer(token, "/api/v1/audit").statusCode()).isEqualTo(200);

        String told = cell(lead, "/settings/tokens", ">" + name + "<", "Last used");
        assertThat(told).doesNotContain("never");
        assertThat(moment(told)).isBetween(before, now());
    }

    /** Of the row that begins with this text, on a page. */
    private static String cell(Visitor visitor, String path, String row, String label)
            throws Exception {
        String page = visitor.gets(path).body();
        assertThat(page).contains(row);
        String rest = page.substring(page.indexOf(row));
        String from = rest.substring(rest.indexOf("data-label=\"" + label + "\""));
        return from.substring(0, from.indexOf("</td>"));
    }

    private static Instant moment(String cell) {
        Matcher time = Pattern.compile("datetime=\"([^\"]+)\"").matcher(cell);
        assertThat(time.find()).as(cell).isTrue();
        return Instant.parse(time.group(1));
    }

    /** As pages tell it. */
    private static Instant now() {
        return Clock.tickMillis(ZoneOffset.UTC).instant();
    }

    private boolean refusesWithin(int attempts, Visitor guesser, String name) throws Exception {
        for (int i = 0; i < attempts; i++) {
            HttpResponse<String> answer = guess(guesser, name);
            if (answer.statusCode() == 429) {
                assertThat(answer.headers().firstValue("Retry-After"))
                        .hasValueSatisfying(seconds -> assertThat(seconds).matches("[1-9]\\d*"));
                return true;
            }
        }
        return false;
    }

    private HttpResponse<String> guess(Visitor guesser, String username) throws Exception {
        return guesser.submits(
                "/sign-in", "/sign-in", Map.of("username", username, "password", "wrong guess"));
    }

    private String newToken(Visitor owner, String scope) throws Exception {
        HttpResponse<String> answer =
                owner.submits(
                        "/settings/tokens",
                        "/settings/tokens",
                        Map.of("name", UUID.randomUUID().toString(), "scope", scope, "days", "30"));
        Matcher value = Pattern.compile("amas_[\\w-]{43}").matcher(answer.body());
        assertThat(value.find()).isTrue();
        return value.group();
    }

    HttpResponse<String> bearer(String token, String path) throws Exception {
        return visitor().gets(path, "Authorization", "Bearer " + token);
    }

    private HttpResponse<String> post(String token, String path) throws Exception {
        return visitor().posts(path, Map.of(), "Authorization", "Bearer " + token);
    }

    /** What a stream that this visitor opened would ask. */
    private BooleanSupplier watchOver(Visitor visitor) {
        String id = new String(Base64.getDecoder().decode(visitor.session().orElseThrow()), UTF_8);
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setSession(new MockHttpSession(null, id));
        return watch.over(request);
    }

    private long sessionsOf(String username) {
        return jdbc.sql("select count(*) from access_session where principal_name = :name")
                .param("name", username)
                .query(Long.class)
                .single();
    }

    Visitor visitor() {
        return new Visitor(port);
    }

    static Path temporary() {
        try {
            return Files.createTempDirectory("access");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("");
    }
}
