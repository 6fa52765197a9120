package org.streampass.platform.http;

import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.rest.ParamDefinition;
import org.apache.camel.model.rest.ResponseMessageDefinition;
import org.apache.camel.model.rest.RestParamType;

/** The HTTP side of a service: its REST definitions, and a route for each that a handler answers. */
public abstract class HttpRoutes extends RouteBuilder {

    /** What {@code security()} is told of an operation for users. */
    protected static final String TOKEN = "token";

    /** Answers what a REST definition sends {@code to("direct:<operation>")}. */
    protected void answer(String operation, Function<Call, Reply> handler) {
        from("direct:" + operation).routeId(operation).process(exchange -> reply(operation, handler, exchange)
                .writeTo(exchange));
    }

    /** Whatever is thrown becomes a problem: a client is never answered with what it sent. */
    private static Reply reply(String operation, Function<Call, Reply> handler, Exchange exchange) {
        try {
            return handler.apply(new Call(exchange));
        } catch (Throwable e) { // also an Error: Camel would answer with what is in the exchange
            return HttpErrors.refusal(e, operation);
        }
    }

    /** An answer other than 200, or a refusal other than those of {@link OpenApiProblems}, which need no mention. */
    protected static ResponseMessageDefinition says(int code, String message) {
        return new ResponseMessageDefinition().code(code).message(message);
    }

    protected static ResponseMessageDefinition says(int code, String message, Class<?> body) {
        ResponseMessageDefinition answer = says(code, message);
        answer.setResponseModel(body.getName()); // responseModel(body) takes a name that no class loader knows
        return answer;
    }

    /** A parameter that may be left out. */
    protected static ParamDefinition optional(RestParamType in, String name, String dataType, String description) {
        return new ParamDefinition()
                .name(name)
                .type(in)
                .dataType(dataType)
                .description(description)
                .required(false);
    }
}
