package org.amas.maintenance.web;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;

import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the OpenAPI document says of each call alike: who may make it, and how it is refused. */
@Configuration
class ApiDocument {

    private static final String TOKEN = "token";
    private static final String PROBLEM = "Problem";

    /** What the calls take and give. */
    private final Set<ResolvableType> types = ConcurrentHashMap.newKeySet();

    ApiDocument() {
        types.add(ResolvableType.forClass(Problem.class));
    }

    /**
     * What a refusal looks like: RFC 9457, with members of ours.
     *
     * @param requestId to be quoted when asking about it
     * @param errors what is wrong with what was sent
     * @param planDigest of what would be touched now, if that isn't what was shown
     */
    record Problem(
            @Nullable URI type,
            String title,
            int status,
            @Nullable String detail,
            @Nullable URI instance,
            String requestId,
            @Nullable List<FieldError> errors,
            @Nullable String planDigest) {}

    @Bean
    OpenAPI openApi() {
        SecurityScheme bearer =
                new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .description(
                                "A token from Settings, Tokens. Its scope is read, launch (as an"
                                        + " engineer) or admin (all of its owner's role, which has"
                                        + " to be lead or admin). It never has more than its"
                                        + " owner's role has now, and never approves what its"
                                        + " owner launched.");
        return new OpenAPI()
                .info(new Info().title("AMAS Maintenance API").version("v1"))
                .components(new Components().addSecuritySchemes(TOKEN, bearer))
                .addSecurityItem(new SecurityRequirement().addList(TOKEN));
    }

    @Bean
    OpenApiCustomizer documentedSchemas() {
        return api -> {
            ModelConverters.getInstance(true)
                    .readAll(Problem.class)
                    .forEach(api.getComponents()::addSchemas);
            SchemaNullability.describe(types, api.getComponents().getSchemas());
        };
    }

    @Bean
    OperationCustomizer documentedCalls() {
        return (operation, call) -> {
            types.add(ResolvableType.forMethodReturnType(call.getMethod()));
            for (var parameter : call.getMethodParameters()) {
                types.add(ResolvableType.forMethodParameter(parameter));
            }
            addRefusals(operation);
            // A controller names the refusals of its own; their body is the same everywhere.
            operation.getResponses().entrySet().stream()
                    .filter(response -> response.getKey().matches("[45]..|default"))
                    .forEach(response -> response.getValue().setContent(problem()));
            return operation;
        };
    }

    private static void addRefusals(Operation operation) {
        ApiResponses responses = operation.getResponses();
        boolean hasBody = operation.getRequestBody() != null;
        if (hasBody || has(operation, "query")) {
            add(responses, "400", "What was sent is wrong; errors names the fields");
        }
        add(responses, "401", "No token, or one that is unknown, expired or revoked");
        add(responses, "403", "The role does not allow it");
        if (has(operation, "path")) {
            add(responses, "404", "There is no such thing");
        }
        if (hasBody) {
            add(responses, "413", "The body is too large");
            add(responses, "415", "The body is not announced as JSON");
        }
        add(responses, "503", "The application's own database does not answer");
        add(responses, "default", "Any other refusal");
    }

    private static boolean has(Operation operation, String place) {
        return operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(p -> place.equals(p.getIn()));
    }

    private static void add(ApiResponses responses, String status, String description) {
        responses.putIfAbsent(status, new ApiResponse().description(description));
    }

    private static Content problem() {
        Schema<?> schema = new Schema<>().$ref("#/components/schemas/" + PROBLEM);
        return new Content()
                .addMediaType(
                        org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                        new MediaType().schema(schema));
    }
}
