package org.amas.maintenance.procedure;

import static org.amas.maintenance.procedure.CatalogueNode.write;
import static org.assertj.core.api.Assertions.assertThat;

import org.amas.maintenance.audit.Actor;
import org.amas.maintenance.web.NotFound;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.MethodParameter;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class ProcedureApiIT {

    private Path operator;
    private AnnotationConfigApplicationContext node;
    private MockMvcTester api;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        operator = Files.createDirectory(folder.resolve("operator"));
        Path shipped = folder.resolve("shipped");
        write(shipped, "daily/disk-report", Texts.DISK_REPORT);
        var database =
                new DriverManagerDataSource(
                        "jdbc:h2:async:%s/amas;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1"
                                .formatted(folder));
        CatalogueNode.migrate(database);
        node = CatalogueNode.start(database, shipped, operator);
        api =
                MockMvcTester.create(
                        MockMvcBuilders.standaloneSetup(node.getBean(ProcedureApi.class))
                                .setCustomArgumentResolvers(new Lead())
                                .build());
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void showsAProcedureAsAProgramNeedsIt() {
        assertThat(api.get().uri("/api/v1/procedures/daily/disk-report"))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo(
                        """
                        {"key": "daily/disk-report", "title": "Disk report",
                         "purpose": "Shows how full the data disk is.", "frequency": "on-demand",
                         "category": "Health checks", "owner": "On-call engineer",
                         "priority": "P3", "budget": "1m", "version": 1, "origin": "SHIPPED",
                         "retired": false, "activation": null,
                         "parameters": [{"name": "mount", "type": "string", "default": "/",
                           "required": false, "choices": [], "min": null, "max": null,
                           "pattern": null, "help": null}],
                         "steps": [
                          {"number": 1, "title": "Disk usage", "kind": "host.disk",
                           "effect": "READS", "timeout": "10s"},
                          {"number": 2, "title": "Largest folders", "kind": "shell.script",
                           "effect": "READS", "timeout": "2m"}]}\
                        """);
    }

    @Test
    void listsTheCatalogueWithItemsAndNext() {
        assertThat(api.get().uri("/api/v1/procedures"))
                .hasStatusOk()
                .bodyJson()
                .isLenientlyEqualTo(
                        "{\"items\": [{\"key\": \"daily/disk-report\"}], \"next\": null}");
    }

    @Test
    void doesNotFindWhatIsNotThere() {
        assertThat(api.get().uri("/api/v1/procedures/daily/other"))
                .failure()
                .hasRootCauseInstanceOf(NotFound.class)
                .hasRootCauseMessage("There is no procedure daily/other.");
        assertThat(api.get().uri("/api/v1/procedures/..%2f/passwd"))
                .failure()
                .hasRootCauseInstanceOf(NotFound.class);
    }

    @Test
    void reloadsAndReportsWithLineAndColumn() throws IOException {
        write(operator, "daily/own", Texts.disk("daily/own", "Own"));
        Path broken = write(operator, "daily/bad", "key: daily/bad\ntitle: [\n");

        assertThat(api.post().uri("/api/v1/procedures/reload"))
                .hasStatusOk()
                .bodyJson()
                .isStrictlyEqualTo(
                        """
                        {"added": ["daily/own"], "changed": [], "retired": [],
                         "unchanged": ["daily/disk-report"],
                         "errors": [{"file": "%s", "line": 2, "column": 9, "message":
                          "while parsing a flow node: expected the node content, but found '<stream end>' (not loaded)"}]}\
                        """
                                .formatted(broken));
    }

    @Test
    void reloadingTellsEveryErrorOfAFileInItsOrder() throws IOException {
        write(
                operator,
                "daily/disk-report",
                Texts.DISK_REPORT
                        .replace("priority: P3", "priority: P9")
                        .replace("used_percent", "full_percent")
                        .replace("kind: shell.script", "kind: shell.scripd"));

        assertThat(api.post().uri("/api/v1/procedures/reload"))
                .hasStatusOk()
                .bodyJson()
                .extractingPath("$.errors[*].line")
                .isEqualTo(List.of(7, 17, 19));
    }

    /** Stands in for the room that knows callers. */
    private static class Lead implements HandlerMethodArgumentResolver {

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Actor.class;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter,
                @org.jspecify.annotations.Nullable ModelAndViewContainer container,
                NativeWebRequest request,
                @org.jspecify.annotations.Nullable WebDataBinderFactory binders) {
            return new Actor(Actor.Kind.API, "lead", "127.0.0.1");
        }
    }
}
