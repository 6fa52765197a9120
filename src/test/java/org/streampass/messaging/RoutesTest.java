package org.streampass.messaging;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.json.Json;
import org.streampass.testing.InMemoryDatabase;

/** Runs a service's routes as they stand in its YAML, with its beans and its tables, and with the broker mocked away. */
public abstract class RoutesTest extends CamelTestSupport {

    protected final InMemoryDatabase database = InMemoryDatabase.of(service());
    protected final TransactionTemplate transaction = new TransactionTemplate(database.transactions());

    /** How many events were set aside as poison. */
    protected int setAside;

    protected abstract String service();

    /** The beans that the YAML names, but for the inbox. */
    protected abstract Map<String, Object> beans();

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        configuration.withUseAdviceWith(true);
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        context.getTypeConverterRegistry().addFallbackTypeConverter(new Envelope(), false);
        context.addComponent("jms", new StubComponent());
        context.getRegistry().bind(service() + "Inbox", new Inbox(service(), database.jdbc(), transaction));
        beans().forEach(context.getRegistry()::bind);
        context.getPropertiesComponent().addInitialProperty("streampass.subscriptions.sweep-interval", "1h");
        context.getPropertiesComponent().addInitialProperty("streampass.websocket.compare-interval", "1h");
        context.getPropertiesComponent().addInitialProperty("streampass.payments.concurrency", "1");
        context.getPropertiesComponent().addInitialProperty("streampass.mail.concurrency", "1");
        return context;
    }

    @Override
    protected RoutesBuilder[] createRouteBuilders() {
        return new RoutesBuilder[] {
            new EventRoutes(exchange -> setAside++, new EventMeters(new SimpleMeterRegistry())),
            new RouteBuilder() {
                @Override
                public void configure() throws Exception {
                    String file =
                            Path.of("routes", service() + ".camel.yaml").toUri().toString();
                    PluginHelper.getRoutesLoader(getContext())
                            .loadRoutes(ResourceHelper.resolveMandatoryResource(getContext(), file));
                }
            }
        };
    }

    /** Starts everything, with each of these routes fed by {@link #deliver}, and every send to the broker mocked. */
    protected void startWith(String... routes) throws Exception {
        for (String route : routes) {
            AdviceWith.adviceWith(context(), route, advice -> {
                advice.replaceFromWith("direct:" + route);
                advice.mockEndpointsAndSkip("jms:*", "ref:*");
            });
        }
        startCamelContext();
    }

    /** Has a route hear an event, as if the broker had brought it. */
    protected Exchange deliver(String route, Event event) {
        return template.send("direct:" + route, exchange -> Envelope.seal(event, exchange.getMessage()));
    }

    /** Has the service's inbox emptied, as time does. */
    protected void forgetEvents() {
        database.jdbc().sql("delete from " + service() + ".inbox").update();
    }

    protected MockEndpoint published(String event) {
        return getMockEndpoint("mock:jms:topic:" + event);
    }

    protected static Event event(String name, UUID subscription, Object data) {
        UUID id = UUID.randomUUID();
        return new Event(
                id,
                "/streampass/test",
                name,
                subscription,
                Instant.parse("2026-01-02T03:04:05.678Z"),
                id,
                null,
                Trace.NONE,
                Json.write(data));
    }

    /** What makes one message the same as another: its envelope and its data. */
    protected static Map<String, Object> message(Exchange exchange) {
        Map<String, Object> message = new TreeMap<>(exchange.getIn().getHeaders());
        message.put("body", exchange.getIn().getBody());
        return message;
    }
}
