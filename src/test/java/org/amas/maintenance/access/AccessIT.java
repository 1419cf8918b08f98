package org.amas.maintenance.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

class AccessIT extends AccessSuite {

    /** Each refuses an unknown field itself: on its page, with what was typed. */
    private static final Set<String> REFUSING_THEMSELVES =
            Set.of(
                    "/procedures/{group}/{name}/runs",
                    "/procedures/{group}/{name}/plan",
                    "/runs/{id}/steps/{n}/answers");

    /** A home that only leads on. */
    private static final String HOME = "/";

    @Autowired private RequestMappingHandlerMapping requestMappingHandlerMapping;

    @DynamicPropertySource
    static void useH2(DynamicPropertyRegistry properties) {
        properties.add("amas.data-dir", () -> temporary().toString());
        properties.add("spring.datasource.url", TestDatabase::url);
    }

    @Test
    void everyPageSaysWhichWordOfItsAddressItDoesNotKnow() throws Exception {
        Set<String> pages = addresses("GET", AccessIT::isPage);
        pages.removeIf(path -> path.contains("{") || path.equals(HOME));
        pages.addAll(
                Set.of(
                        "/procedures/daily/system-status",
                        "/procedures/daily/system-status/versions/1",
                        "/schedule/windows/daily/system-status/local",
                        "/reports/weekly/2026-W10",
                        "/reports/weekly/2026-W10/duties"));
        assertThat(pages).contains("/waiting", "/messages", "/emergency", "/history", "/today");

        Map<String, String> silent = new TreeMap<>();
        Visitor root = visitor().signsIn("root", PASSWORD);
        for (String page : pages) {
            HttpResponse<String> told = root.gets(page + "?enviroment=x&colour=red");
            String body = told.body();
            boolean tells =
                    told.statusCode() >= 400
                            && body.contains("no filter “enviroment”: it was left out")
                            && body.contains("no filter “colour”: it was left out")
                            && body.split("id=\"error-summary\"", -1).length == 2
                            && body.contains("<title>Error: ");
            HttpResponse<String> plain = root.gets(page);
            if (!tells || plain.body().contains("it was left out")) {
                silent.put(page, told.statusCode() + ", " + plain.statusCode());
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void everyFormRefusesAFieldThatItDoesNotHave() throws Exception {
        Set<String> forms = addresses("POST", (path, handler) -> !isApi(path));
        forms.removeAll(REFUSING_THEMSELVES);
        assertThat(forms).contains("/settings/tokens", "/today/runs", "/audit/verification");

        Map<String, String> silent = new TreeMap<>();
        Visitor root = visitor().signsIn("root", PASSWORD);
        Map<String, String> fields = root.withCsrf("/settings/tokens", Map.of("colour", "red"));
        for (String form : forms) {
            HttpResponse<String> refused = root.posts(filledIn(form), fields);
            if (refused.statusCode() != 400
                    || !refused.body().contains(named("colour"))
                    || !refused.body().contains("is not known here")) {
                silent.put(form, String.valueOf(refused.statusCode()));
            }
        }
        assertThat(silent).isEmpty();
        assertThat(root.gets("/today").statusCode()).isEqualTo(200);
    }

    @Test
    void everyFileAndTheApiRefuseAWordThatTheyDoNotKnow() throws Exception {
        Set<String> files =
                addresses("GET", (path, handler) -> isApi(path) || !isPage(path, handler));
        assertThat(files)
                .contains("/settings/people.csv", "/api/v1/runs", "/api/v1/standing-approvals");

        Map<String, String> silent = new TreeMap<>();
        Visitor root = visitor().signsIn("root", PASSWORD);
        for (String file : files) {
            String address = filledIn(file) + "?colour=red";
            HttpResponse<String> refused =
                    isApi(file) ? bearer(TOKEN, address) : root.gets(address);
            if (refused.statusCode() != 400 || !refused.body().contains("colour")) {
                silent.put(file, String.valueOf(refused.statusCode()));
            }
        }
        assertThat(silent).isEmpty();
    }

    private Set<String> addresses(String verb, BiPredicate<String, HandlerMethod> wanted) {
        Set<String> found = new TreeSet<>();
        requestMappingHandlerMapping
                .getHandlerMethods()
                .forEach(
                        (mapping, handler) -> {
                            if (mapping.getMethodsCondition().getMethods().stream()
                                            .anyMatch(method -> method.name().equals(verb))
                                    && handler.getBeanType()
                                            .getPackageName()
                                            .startsWith("org.amas.maintenance")) {
                                mapping.getPatternValues().stream()
                                        .filter(path -> wanted.test(path, handler))
                                        .forEach(found::add);
                            }
                        });
        return found;
    }

    private static boolean isApi(String path) {
        return path.startsWith("/api/");
    }

    private static boolean isPage(String path, HandlerMethod handler) {
        Class<?> answer = handler.getReturnType().getParameterType();
        return (answer == String.class || answer == ModelAndView.class)
                && !handler.hasMethodAnnotation(ResponseBody.class)
                && !handler.getBeanType().isAnnotationPresent(RestController.class);
    }

    private static String filledIn(String path) {
        return Pattern.compile("\\{[^}]+}").matcher(path).replaceAll("1");
    }
}
