package org.streampass.web;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;
import org.streampass.json.InvalidJsonException;
import org.streampass.storage.DatabaseTrouble;

/** How every HTTP route refuses, under the name {@code http}: whatever was thrown becomes a problem. */
@Component
class HttpErrors extends RouteConfigurationBuilder {

    private static final Logger log = LoggerFactory.getLogger(HttpErrors.class);

    @Override
    public void configuration() {
        routeConfiguration("http")
                .onException(Exception.class)
                .handled(true)
                .logExhausted(false)
                .logHandled(false)
                .process(HttpErrors::refuse);
    }

    private static void refuse(Exchange exchange) {
        Exception e = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Reply.problem(problem(e, exchange.getFromRouteId())).writeTo(exchange);
    }

    private static Problem problem(Exception e, String operation) {
        if (e instanceof ProblemException refused) {
            return refused.problem();
        }
        if (e instanceof InvalidJsonException invalid) {
            return Problem.invalid(invalid);
        }
        if (DatabaseTrouble.isPassing(e)) {
            log.warn(
                    "{}: refused with 503, the database does not answer: {}",
                    operation,
                    NestedExceptionUtils.getMostSpecificCause(e).getMessage());
            return Problem.unavailable("The database does not answer. Send the request again; one that stores something"
                    + " best with the same Idempotency-Key.");
        }
        log.error("{}: refused with 500", operation, e);
        return Problem.of(500, "internal", "Something went wrong here", null);
    }
}
