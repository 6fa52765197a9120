package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Endpoint;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.json.Json;
import org.streampass.platform.tracing.Spans;
import org.streampass.platform.tracing.Trace;
import org.streampass.platform.work.DueWork;
import org.streampass.platform.work.WorkFixture;
import org.streampass.testing.database.InMemoryDatabase;

/**
 * Runs the routes of a service from its YAML, with its beans, tables, inbox and outbox. The test delivers events in
 * place of a broker; due work runs by itself.
 */
public abstract class RoutesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    protected final InMemoryDatabase database = InMemoryDatabase.of(service());
    protected final TransactionTemplate transaction = new TransactionTemplate(database.transactions());
    protected final WorkFixture work = new WorkFixture(database.jdbc(), transaction);

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final EventRuntime events = new EventRuntime(
            null, database.jdbc(), transaction, new SimpleMeterRegistry(), Spans.OFF, UUID.randomUUID(), false);

    protected abstract String service();

    /** The beans that the YAML refers to. */
    protected abstract Map<String, Object> beans();

    @BeforeEach
    void start() throws Exception {
        EventConfiguration.consumersHandleFailures().postProcessAfterInitialization(camel, "camel");
        camel.disableJMX();
        camel.addComponent("event", new EventComponent(events));
        camel.addComponent("due", work.component());
        Properties settings = new Properties();
        settings.setProperty("streampass.payments.concurrency", "4");
        settings.setProperty("streampass.mail.concurrency", "4");
        camel.getPropertiesComponent().setInitialProperties(settings);
        beans().forEach(this::bind);
        String file = Path.of("routes", service() + ".camel.yaml").toUri().toString();
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.resolveMandatoryResource(camel, file));
        for (RouteDefinition route : List.copyOf(camel.getRouteDefinitions())) {
            if (route.getInput().getEndpointUri().startsWith("event:")) {
                AdviceWith.adviceWith(
                        camel, route.getRouteId(), advice -> advice.replaceFromWith("direct:" + route.getRouteId()));
            }
        }
        camel.start();
    }

    @AfterEach
    void stop() throws Exception {
        camel.close();
        work.close();
        events.destroy();
    }

    private void bind(String name, Object bean) {
        camel.getRegistry().bind(name, bean);
        if (bean instanceof DueWork<?> due) {
            work.add(due);
        }
    }

    /** Waits for the work in progress. */
    protected void stopRoute(String id) {
        try {
            camel.getRouteController().stopRoute(id);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    protected Endpoint endpoint(String uri) {
        return camel.getEndpoint(uri);
    }

    /**
     * Delivers events to a route, as one batch.
     *
     * @return the events that are published when the batch is acknowledged
     */
    protected List<EventEnvelope> handle(String route, EventEnvelope... batch) {
        RouteSteps steps = new RouteSteps(
                service(),
                RouteSteps.BodyType.LIST,
                () -> new DefaultExchange(camel),
                camel.getRoute(route).getProcessor());
        return events.withInbox(service(), steps).handle(List.of(batch));
    }

    /**
     * Commits the first step when the second one, of another instance, waits for one of its locks.
     *
     * @param first runs in a transaction
     */
    protected void concurrently(Runnable first, Runnable second) {
        CompletableFuture<Void> other = transaction.execute(status -> {
            first.run();
            CompletableFuture<Void> started = CompletableFuture.runAsync(second);
            await().atMost(PATIENCE).until(() -> started.isDone() || isATransactionWaiting());
            return started;
        });
        assertThat(other).succeedsWithin(PATIENCE);
    }

    private boolean isATransactionWaiting() {
        return database.jdbc()
                        .sql("select count(*) from information_schema.sessions where blocker_id is not null")
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Empties the inbox, as its retention does. */
    protected void emptyInbox() {
        database.jdbc().sql("delete from " + service() + ".inbox").update();
    }

    protected int count(String table) {
        return database.jdbc()
                .sql("select count(*) from %s.%s".formatted(service(), table))
                .query(Integer.class)
                .single();
    }

    protected static EventEnvelope event(String name, UUID subscription, Object data) {
        return event(name, subscription, Instant.parse("2026-01-02T03:04:05.678Z"), data);
    }

    protected static EventEnvelope event(String name, UUID subscription, Instant time, Object data) {
        UUID id = UUID.randomUUID();
        return new EventEnvelope(
                id, "/streampass/test", name, subscription, time, id, null, Trace.NONE, Json.write(data));
    }
}
