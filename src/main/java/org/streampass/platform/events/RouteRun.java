package org.streampass.platform.events;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Runs the steps of a route, and throws the exception of a failed step. */
public final class RouteRun {

    private RouteRun() {}

    /** Wraps the checked exception of a step. */
    private static class StepFailedException extends RuntimeException {

        StepFailedException(Throwable cause) {
            super(cause);
        }
    }

    /**
     * Runs the steps on the current thread.
     *
     * @throws RuntimeException if a step failed, even if an {@code onException} of the route has handled the failure
     */
    public static void process(Processor steps, Exchange exchange) {
        try {
            steps.process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        } catch (Error e) {
            endExchange(exchange);
            throw e;
        }
        Throwable failure = exchange.getException();
        if (failure == null && exchange.getExchangeExtension().isFailureHandled()) {
            failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure != null) {
            throw new StepFailedException(failure);
        }
    }

    /** Camel does not do this after an error, and a stop would wait for the exchange until its timeout. */
    private static void endExchange(Exchange exchange) {
        if (exchange.getUnitOfWork() != null) {
            exchange.getUnitOfWork().done(exchange);
            exchange.getContext().getInflightRepository().remove(exchange, exchange.getFromRouteId());
        }
    }
}
