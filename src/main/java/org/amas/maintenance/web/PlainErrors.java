package org.amas.maintenance.web;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;

import java.io.IOException;
import java.io.Writer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What the server refuses before the application sees it, an address with a zero byte or headers
 * beyond all measure, is answered by a line that doesn't tell which server this is.
 */
@Configuration
class PlainErrors {

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> ownErrorLine() {
        return factory ->
                factory.addContextCustomizers(
                        context -> {
                            if (context.getParent() instanceof StandardHost host) {
                                host.setErrorReportValveClass(Line.class.getName());
                            }
                        });
    }

    /** Made by the server, from its name. */
    public static class Line extends ErrorReportValve {

        @Override
        protected void report(Request request, Response response, @Nullable Throwable cause) {
            boolean given = response.getContentWritten() > 0;
            if (response.getStatus() < 400 || given || !response.setErrorReported()) {
                return;
            }
            AtomicBoolean open = new AtomicBoolean();
            response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, open);
            if (open.get()) {
                write(response);
            }
        }

        private static void write(Response response) {
            try {
                response.setContentType("text/plain");
                response.setCharacterEncoding("UTF-8");
                response.setHeader("X-Content-Type-Options", "nosniff");
                Writer writer = response.getReporter();
                if (writer != null) {
                    writer.write(sentence(response.getStatus()) + "\n");
                    response.finishResponse();
                }
            } catch (IOException | IllegalStateException tooLate) {
                // The caller has gone, or has an answer already.
            }
        }

        private static String sentence(int code) {
            HttpStatus status = HttpStatus.resolve(code);
            if (status == HttpStatus.BAD_REQUEST) {
                return "This request can't be read: its address or a header is malformed or too"
                        + " long.";
            }
            return status == null
                    ? "This request was refused."
                    : "This request was refused: " + status.getReasonPhrase() + ".";
        }
    }
}
