package org.amas.maintenance.web;

import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.config.annotation.ContentNegotiationConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import java.util.List;

/**
 * The API answers in the one form that it has, whatever a caller says it would accept: to find out
 * afterwards that the answer isn't wanted would refuse what is done already.
 */
@Configuration
class AlwaysJson implements WebMvcConfigurer {

    private final ContentNegotiationStrategy header = new HeaderContentNegotiationStrategy();

    @Override
    public void configureContentNegotiation(ContentNegotiationConfigurer configurer) {
        configurer.strategies(
                List.of(
                        request ->
                                isApi(request)
                                        ? List.of(MediaType.ALL)
                                        : header.resolveMediaTypes(request)));
    }

    private static boolean isApi(NativeWebRequest request) {
        return request instanceof ServletWebRequest servlet
                && servlet.getRequest().getRequestURI().startsWith("/api/");
    }
}
