package org.amas.maintenance.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templateresolver.StringTemplateResolver;

import java.util.Locale;
import java.util.Map;

class VisibleTextTests {

    private static String page(String template, String text) {
        SpringTemplateEngine engine = new SpringTemplateEngine();
        engine.setTemplateResolver(new StringTemplateResolver());
        engine.addDialect(new WebDialect());
        return engine.process(template, new Context(Locale.ROOT, Map.of("text", text)));
    }

    @Test
    void writesWhatHidesByItsNumber() {
        assertThat(page("<p th:text=\"${text}\"></p>", "a \u202E<b>\u2066\u001B[31m \u200B\nc"))
                .isEqualTo("<p>a \\u202E&lt;b&gt;\\u2066\\u001B[31m \\u200B\nc</p>");
        assertThat(page("<p>[[${text}]] and</p>", "\u202E")).isEqualTo("<p>\\u202E and</p>");
    }

    @Test
    void doesSoInAttributesThatAreRead() {
        assertThat(page("<td th:attr=\"data-label=${text}\" id=\"x\">1</td>", "a\u202E&"))
                .contains("data-label=\"a\\u202E&amp;\"");
        assertThat(page("<input th:title=\"${text}\" />", "a\u202E"))
                .contains("title=\"a\\u202E\"");
    }

    @Test
    void leavesWhatSomebodyGoesOnTyping() {
        assertThat(
                        page(
                                "<textarea th:text=\"${text}\"></textarea><i"
                                        + " th:text=\"${text}\"></i>",
                                "\u202E"))
                .isEqualTo("<textarea>\u202E</textarea><i>\\u202E</i>");
        assertThat(page("<input th:value=\"${text}\" />", "\u202E")).contains("value=\"\u202E\"");
    }
}
