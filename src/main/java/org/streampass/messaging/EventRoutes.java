package org.streampass.messaging;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every route that hears an event shares, under the name {@code events}: the envelope is opened before the first
 * step; poison is set aside at once, with the reason; trouble rolls back, and the broker delivers again, more and more
 * slowly. What a timer starts, {@code timers}, is told in one line and tried again at its next time. Whoever
 * publishes because of a request, {@code requests}, is told why that failed, and tells of it.
 */
class EventRoutes extends RouteConfigurationBuilder {

    private static final Logger log = LoggerFactory.getLogger(EventRoutes.class);

    /** A fault that is no trouble outside will not heal by itself: after these deliveries it is set aside too. */
    private static final int DELIVERIES_OF_A_FAULT = 15;

    private final Processor setAside;
    private final EventMeters meters;

    /** @param setAside where poison goes */
    EventRoutes(Processor setAside, EventMeters meters) {
        this.setAside = setAside;
        this.meters = meters;
    }

    @Override
    public void configuration() {
        routeConfiguration("events")
                .interceptFrom()
                .process(Incoming::keep)
                .process(meters::measure)
                .process(Envelope::open)
                .end()
                .onException(Exception.class)
                .onWhen(EventRoutes::isHopeless)
                .handled(true)
                .logExhausted(false)
                .process(setAside)
                .end()
                .onException(Exception.class)
                .handled(false)
                .logExhausted(false)
                .process(EventRoutes::tellWhy)
                .end();
        routeConfiguration("requests")
                .onException(Exception.class)
                .handled(false)
                .logExhausted(false)
                .end();
        routeConfiguration("timers")
                .onException(Exception.class)
                .handled(true)
                .logExhausted(false)
                .logHandled(false)
                .process(EventRoutes::tellItIsTriedAgain)
                .end();
    }

    private static boolean isHopeless(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return Causes.isPoison(cause)
                || !Causes.isTrouble(cause) && Incoming.deliveries(exchange) >= DELIVERIES_OF_A_FAULT;
    }

    private static void tellItIsTriedAgain(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        log.warn(
                "{}: failed, and is tried again at its next time: {}",
                exchange.getFromRouteId(),
                Causes.inOneLine(cause),
                Causes.isTrouble(cause) ? null : cause);
    }

    private static void tellWhy(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        log.warn(
                "{}: {} failed on delivery {}, nothing was changed, the broker delivers it again: {}",
                exchange.getFromRouteId(),
                Incoming.describe(exchange),
                Incoming.deliveries(exchange),
                Causes.inOneLine(cause),
                Causes.isTrouble(cause) ? null : cause);
    }
}
