package org.streampass.platform.http;

import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.rest.ParamDefinition;
import org.apache.camel.model.rest.ResponseMessageDefinition;
import org.apache.camel.model.rest.RestParamType;

/** Base class for the HTTP API of a service: REST definitions, and handlers that answer their operations. */
public abstract class HttpRoutes extends RouteBuilder {

    /** The security scheme of operations for users, for {@code security()}. */
    protected static final String TOKEN = "token";

    /** Lets a handler answer an operation whose REST definition ends with {@code to("direct:<operation>")}. */
    protected void answer(String operation, Function<Call, Reply> handler) {
        from("direct:" + operation).routeId(operation).process(exchange -> reply(operation, handler, exchange)
                .writeTo(exchange));
    }

    /** Turns any exception into a problem. Otherwise Camel would send the request back as the response. */
    private static Reply reply(String operation, Function<Call, Reply> handler, Exchange exchange) {
        try {
            return handler.apply(new Call(exchange));
        } catch (Throwable e) {
            return HttpErrors.reply(e, operation);
        }
    }

    /** A response other than 200 and the problems in {@link OpenApiProblems}, for the OpenAPI document. */
    protected static ResponseMessageDefinition says(int code, String message) {
        return new ResponseMessageDefinition().code(code).message(message);
    }

    protected static ResponseMessageDefinition says(int code, String message, Class<?> body) {
        ResponseMessageDefinition response = says(code, message);
        response.setResponseModel(
                body.getName()); // responseModel(body) sets the canonical name, which cannot be loaded
        return response;
    }

    /** An optional parameter. */
    protected static ParamDefinition optional(RestParamType in, String name, String dataType, String description) {
        return new ParamDefinition()
                .name(name)
                .type(in)
                .dataType(dataType)
                .description(description)
                .required(false);
    }
}
