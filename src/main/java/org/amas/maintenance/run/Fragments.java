package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

import org.springframework.stereotype.Component;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.ViewResolver;
import org.thymeleaf.spring6.view.ThymeleafViewResolver;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Objects;

/** Renders fragments of templates into text, for answers that are more than one page. */
@Component
class Fragments {

    private final ViewResolver resolver;

    Fragments(ThymeleafViewResolver resolver) {
        this.resolver = resolver;
    }

    /** For as long as the request is being answered. */
    Scene.Renderer during(HttpServletRequest request, HttpServletResponse response) {
        return (name, model) -> {
            Captured captured = new Captured(response);
            try {
                View view = resolver.resolveViewName(name, Locale.ENGLISH);
                Objects.requireNonNull(view, name).render(model, request, captured);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("can't render " + name, e);
            }
            return captured.text.toString();
        };
    }

    /** Takes the text and leaves the real answer's head alone. */
    private static final class Captured extends HttpServletResponseWrapper {

        private final StringWriter text = new StringWriter();
        private final PrintWriter writer = new PrintWriter(text);

        private Captured(HttpServletResponse response) {
            super(response);
        }

        @Override
        public PrintWriter getWriter() {
            return writer;
        }

        @Override
        public void setContentType(String type) {
            // The stream's own stays.
        }

        @Override
        public void setCharacterEncoding(String name) {
            // The stream's own stays.
        }

        @Override
        public void setLocale(Locale locale) {
            // The stream's own stays.
        }

        @Override
        public void flushBuffer() {
            writer.flush();
        }
    }
}
