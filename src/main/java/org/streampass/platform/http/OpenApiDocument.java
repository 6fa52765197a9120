package org.streampass.platform.http;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.apache.camel.model.Model;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.openapi.BeanConfig;
import org.apache.camel.openapi.OpenApiHelper;
import org.apache.camel.openapi.RestOpenApiReader;
import org.apache.camel.openapi.RestOpenApiSupport;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * {@code /openapi.json}, generated from the REST definitions. Camel's own document lacks two things that are added here: the
 * media type of problems, and required properties.
 */
@Component
class OpenApiDocument extends HttpRoutes {

    private static final Info INFO = new Info()
            .title("Streampass")
            .version("1")
            .description("Subscriptions of a video platform. Requests are answered at once. Notifications report their"
                    + " outcome, on a WebSocket or by polling. Errors follow RFC 9457.");

    private final SingletonSupplier<String> document = SingletonSupplier.of(this::describe);

    @Override
    public void configure() {
        rest("/openapi.json")
                .tag("Description")
                .securityDefinitions()
                .bearerToken(TOKEN, "The sub claim is the user", "JWT")
                .end()
                .get()
                .id("describeApi")
                .description("This document")
                .produces("application/json")
                .responseMessage(says(200, "OpenAPI 3.1"))
                .responseMessage(says(503, "Retry later", Problem.class)) // adds the schema of Problem
                .to("direct:web-openapi");

        answer("web-openapi", call -> Reply.json(200, document.obtain()));
    }

    private String describe() {
        BeanConfig config = new BeanConfig();
        config.setVersion("3.1.0");
        config.setInfo(INFO);
        List<RestDefinition> rests = getContext()
                .getCamelContextExtension()
                .getContextPlugin(Model.class)
                .getRestDefinitions();
        OpenAPI api = read(rests, config).servers(List.of(new Server().url("/")));
        OpenApiProblems.addTo(api);
        OpenApiSchemas.markRequired(api);
        OpenApiHelper.clearVendorExtensions(api);
        return RestOpenApiSupport.getJsonFromOpenAPIAsString(api, config);
    }

    private OpenAPI read(List<RestDefinition> rests, BeanConfig config) {
        try {
            return new RestOpenApiReader()
                    .read(
                            getContext(),
                            rests,
                            config,
                            getContext().getName(),
                            getContext().getClassResolver());
        } catch (Exception e) {
            throw new IllegalStateException("the REST definitions cannot be described", e);
        }
    }
}
