package org.streampass.platform.http;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import java.util.Set;
import java.util.function.Predicate;

/** The problems that apply to all operations of a kind, and are added to those of each REST definition. */
enum OpenApiProblems {
    INVALID(
            "Invalid",
            400,
            "The body or a parameter is invalid",
            operation -> hasBody(operation) || hasParameter(operation)),
    UNAUTHORIZED(
            "Unauthorized",
            401,
            "The bearer token is missing or invalid",
            operation -> operation.getSecurity() != null),
    TOO_SLOW("TooSlow", 408, "The body arrived too slowly", OpenApiProblems::hasBody),
    TOO_LARGE("TooLarge", 413, "The body is too large", OpenApiProblems::hasBody),
    TOO_MANY(
            "TooMany",
            429,
            "Too many requests of this user or network. Retry later.",
            operation -> operation.getSecurity() != null),
    NOT_JSON("NotJson", 415, "The body is not JSON", OpenApiProblems::hasBody),
    UNAVAILABLE(
            "Unavailable",
            503,
            "The database or the token provider is unavailable, too many requests are in progress, or the server starts or"
                    + " stops. Retry later, with the same Idempotency-Key if there is one.",
            operation -> true);

    private final String reference;
    private final String code;
    private final String description;
    private final Predicate<Operation> applies;

    OpenApiProblems(String reference, int code, String description, Predicate<Operation> applies) {
        this.reference = reference;
        this.code = String.valueOf(code);
        this.description = description;
        this.applies = applies;
    }

    static void addTo(OpenAPI api) {
        for (OpenApiProblems problem : values()) {
            api.getComponents().addResponses(problem.reference, problem.response());
        }
        api.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .forEach(OpenApiProblems::complete);
    }

    private static void complete(Operation operation) {
        operation.getResponses().forEach((code, response) -> {
            if (code.compareTo("400") >= 0) {
                response.setContent(content());
            }
        });
        for (OpenApiProblems problem : values()) {
            if (problem.applies.test(operation)) {
                operation.getResponses().addApiResponse(problem.code, new ApiResponse().$ref(problem.reference));
            }
        }
    }

    private ApiResponse response() {
        ApiResponse response = new ApiResponse().description(description).content(content());
        if (this == UNAVAILABLE || this == TOO_MANY) {
            response.addHeaderObject(
                    "Retry-After",
                    new Header().description("Seconds until a retry").schema(new Schema<>().types(Set.of("integer"))));
        }
        return response;
    }

    private static Content content() {
        Schema<?> problem = new Schema<>().$ref(Components.COMPONENTS_SCHEMAS_REF + Problem.class.getSimpleName());
        return new Content().addMediaType(Problem.MEDIA_TYPE, new MediaType().schema(problem));
    }

    private static boolean hasBody(Operation operation) {
        return operation.getRequestBody() != null;
    }

    private static boolean hasParameter(Operation operation) {
        return operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(parameter -> !"path".equals(parameter.getIn()));
    }
}
