package org.streampass.platform.events;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.tracing.Spans;
import org.streampass.testing.process.App;

/** Handles events as a route does, in one transaction with its service's inbox. */
public final class InboxFixture {

    private final EventHandling handling;

    public InboxFixture(App app, String service, Consumer<List<EventEnvelope>> handler) {
        TransactionTemplate transaction = new TransactionTemplate(app.bean(PlatformTransactionManager.class));
        RouteSteps steps = new RouteSteps(
                service,
                RouteSteps.BodyType.LIST,
                () -> new DefaultExchange(app.bean(CamelContext.class)),
                exchange -> handler.accept(body(exchange)));
        handling = new EventRuntime(
                        null,
                        app.bean(JdbcClient.class),
                        transaction,
                        new SimpleMeterRegistry(),
                        Spans.OFF,
                        UUID.randomUUID(),
                        false)
                .withInbox(service, steps);
    }

    @SuppressWarnings("unchecked")
    private static List<EventEnvelope> body(Exchange exchange) {
        return exchange.getMessage().getBody(List.class);
    }

    public void handle(EventEnvelope... events) {
        handling.handle(List.of(events));
    }
}
