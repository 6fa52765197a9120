package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ICoreMessage;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.broker.InVmBroker;
import org.streampass.platform.tracing.Spans;
import org.streampass.testing.broker.BrokerClient;
import org.streampass.testing.database.TestDatabase;

/**
 * The component {@code event:} on its own broker and database. Its route handles UserSubscribed for the service
 * payments: it records each event in a table and publishes PaymentCompleted.
 */
class EventFixture implements AutoCloseable {

    static final String EVENT = "UserSubscribed";
    static final String QUEUE = "payments-UserSubscribed";
    static final String DEAD_LETTERS = "DLQ.payments-UserSubscribed";
    static final String PUBLISHED = "subscriptions-PaymentCompleted";
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration SETTLED = Duration.ofMillis(150);
    private static final String FROM = "event:UserSubscribed?service=payments&batch=%d";

    /** @param run the run of the handler, to distinguish a repeated publication from a new one */
    record PaymentCompleted(UUID subscriptionId, int run) implements DomainEvent {}

    /** A message in a queue. */
    record Letter(UUID id, Map<String, Object> properties, String data) {}

    private final JdbcDataSource database = new JdbcDataSource();
    private final JdbcClient jdbc;
    private final InVmBroker broker = new InVmBroker();
    private final ActiveMQConnectionFactory connections = broker.connections();
    private final Map<UUID, Runnable> behaviours = new ConcurrentHashMap<>();
    private final List<List<UUID>> runs = new CopyOnWriteArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private volatile Runnable afterCommit = () -> {};
    private volatile boolean databaseIsAway;
    private Spans spans = Spans.OFF;

    EventFixture() throws Exception {
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE"
                + ";DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=200");
        TestDatabase.migrate(database, "payments");
        jdbc = JdbcClient.create(database);
        jdbc.sql("create table payments.effect (event_id uuid not null)").update();
        jdbc.sql("create table payments.resource (name varchar(10) primary key, uses int not null)")
                .update();
        jdbc.sql("insert into payments.resource values ('shared', 0)").update();
    }

    /** A process with the component and a handler. */
    public class Process implements AutoCloseable {

        private final JdbcClient records;
        private final EventRuntime runtime;
        private final DefaultCamelContext camel = new DefaultCamelContext();
        private final List<UUID> handled = new CopyOnWriteArrayList<>();

        Process(boolean uncleanShutdown) throws Exception {
            DelegatingDataSource source = new Breakable(database);
            records = JdbcClient.create(source);
            runtime = new EventRuntime(
                    connections,
                    records,
                    new Transactions(source),
                    new SimpleMeterRegistry(),
                    spans,
                    UUID.randomUUID(),
                    uncleanShutdown);
            EventConfiguration.consumersHandleFailures().postProcessAfterInitialization(camel, "camel");
            camel.getShutdownStrategy().setTimeout(30);
            camel.addComponent("event", new EventComponent(runtime));
            camel.getRegistry().bind("handler", this);
        }

        /** Called by the route. */
        public List<Publication<PaymentCompleted>> handle(List<EventEnvelope> events) {
            runs.add(events.stream().map(EventEnvelope::id).toList());
            return events.stream().map(this::handle).toList();
        }

        private Publication<PaymentCompleted> handle(EventEnvelope event) {
            records.sql("insert into payments.effect values (?)")
                    .param(event.id())
                    .update();
            behaviours.getOrDefault(event.id(), () -> {}).run();
            handled.add(event.id());
            return event.causing(new PaymentCompleted(event.subject(), runs.size()));
        }

        /** A behaviour that fails while another connection holds the lock. */
        void lockResource() {
            records.sql("update payments.resource set uses = uses + 1").update();
        }

        /** The events that the handler received, including failed runs. */
        List<UUID> handled() {
            return List.copyOf(handled);
        }

        void addRoute(String from, String... to) throws Exception {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(from).routeId("probe").to(Stream.of(to).toArray(String[]::new));
                }
            });
        }

        void removeRoute() throws Exception {
            camel.getRouteController().stopRoute("probe");
            camel.removeRoute("probe");
        }

        /** Adds a route with {@code inbox: false} and one step. */
        void addPlainRoute(String from, String to, Processor step) throws Exception {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(from).routeId("probe").process(step).to(to);
                }
            });
        }

        void suspendRoute() throws Exception {
            camel.getRouteController().suspendRoute("probe");
        }

        void resumeRoute() throws Exception {
            camel.getRouteController().resumeRoute("probe");
        }

        Process start() {
            camel.start();
            return this;
        }

        void stop() {
            camel.stop();
        }

        long count(EventMeters.Outcome outcome) {
            return runtime
                    .meters()
                    .find("streampass.events")
                    .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                    .timers()
                    .stream()
                    .mapToLong(Timer::count)
                    .sum();
        }

        EventRuntime runtime() {
            return runtime;
        }

        @Override
        public void close() {
            camel.stop();
            runtime.destroy();
        }
    }

    /** A process with the route, not started yet. */
    Process process(int batch) throws Exception {
        return process(batch, false);
    }

    Process process(int batch, boolean uncleanShutdown) throws Exception {
        Process process = processWithoutRoute(uncleanShutdown);
        process.addRoute(FROM.formatted(batch), "bean:handler?method=handle", "event:PaymentCompleted");
        return process;
    }

    Process processWithoutRoute(boolean uncleanShutdown) throws Exception {
        Process process = new Process(uncleanShutdown);
        processes.add(process);
        return process;
    }

    /** Runs a hook when a batch has committed, before the session commits. */
    private class Transactions extends TransactionTemplate {

        Transactions(DelegatingDataSource source) {
            super(new JdbcTransactionManager(source));
        }

        @Override
        public <T> T execute(TransactionCallback<T> action) {
            T result = super.execute(action);
            afterCommit.run();
            return result;
        }
    }

    /** While the database is away, all its connections fail, including open ones. */
    private class Breakable extends DelegatingDataSource {

        Breakable(JdbcDataSource database) {
            super(database);
        }

        @Override
        public Connection getConnection() throws SQLException {
            failIfAway();
            Connection connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    EventFixture.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        if (databaseIsAway && method.getName().equals("close")) {
                            connection.rollback(); // as a server does when a client disconnects
                        } else {
                            failIfAway();
                        }
                        try {
                            return method.invoke(connection, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    private void failIfAway() throws SQLException {
        if (databaseIsAway) {
            throw new SQLException("the database is away", "08006");
        }
    }

    void databaseIsAway(boolean away) {
        databaseIsAway = away;
    }

    /** For the processes that are created from now on. */
    void trace(Spans spans) {
        this.spans = spans;
    }

    void afterCommit(Runnable hook) {
        afterCommit = hook;
    }

    InVmBroker broker() {
        return broker;
    }

    JdbcClient jdbc() {
        return jdbc;
    }

    /** Adds a behaviour to the handling of an event. */
    void when(UUID event, Runnable behaviour) {
        behaviours.put(event, behaviour);
    }

    static UUID newId() {
        return UUID.randomUUID();
    }

    static List<UUID> newIds(int count) {
        return Stream.generate(UUID::randomUUID).limit(count).toList();
    }

    void publish(Collection<UUID> ids) {
        publish(ids, "{}");
    }

    /** Publishes them in one transaction. */
    void publish(Collection<UUID> ids, String data) {
        publish(connections, ids, data, Map.of());
    }

    /** @param numbers properties of the message besides the envelope */
    void publish(UUID id, Map<String, Integer> numbers) {
        publish(connections, List.of(id), "{}", numbers);
    }

    /** Publishes one event for each trace context, in one transaction. */
    void publishTraced(Map<UUID, String> traceParents) {
        try (JMSContext session = connections.createContext(JMSContext.SESSION_TRANSACTED)) {
            for (Map.Entry<UUID, String> each : traceParents.entrySet()) {
                Map<String, String> envelope = BrokerClient.envelope(EVENT, UUID.randomUUID());
                envelope.put(MessageProperties.ID, each.getKey().toString());
                envelope.put(MessageProperties.TRACE_PARENT, each.getValue());
                session.createProducer()
                        .send(session.createTopic(EVENT), BrokerClient.message(session, envelope, "{}"));
            }
            session.commit();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes them from a client with a low threshold for large messages. */
    void publishAsLargeMessages(Collection<UUID> ids, String data) {
        try (ActiveMQConnectionFactory client = broker.connections()) {
            client.setMinLargeMessageSize(1_000);
            publish(client, ids, data, Map.of());
        }
    }

    private static void publish(
            ActiveMQConnectionFactory connections, Collection<UUID> ids, String data, Map<String, Integer> numbers) {
        try (JMSContext session = connections.createContext(JMSContext.SESSION_TRANSACTED)) {
            for (UUID id : ids) {
                Map<String, String> envelope = BrokerClient.envelope(EVENT, UUID.randomUUID());
                envelope.put(MessageProperties.ID, id.toString());
                Message message = BrokerClient.message(session, envelope, data);
                for (Map.Entry<String, Integer> number : numbers.entrySet()) {
                    message.setIntProperty(number.getKey(), number.getValue());
                }
                session.createProducer().send(session.createTopic(EVENT), message);
            }
            session.commit();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    void publishExpiring(UUID id, Duration timeToLive) {
        try (JMSContext session = connections.createContext()) {
            Map<String, String> envelope = BrokerClient.envelope(EVENT, UUID.randomUUID());
            envelope.put(MessageProperties.ID, id.toString());
            session.createProducer()
                    .setTimeToLive(timeToLive.toMillis())
                    .send(session.createTopic(EVENT), BrokerClient.message(session, envelope, "{}"));
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes messages that are no events. */
    void publishPoison(int count) {
        try (JMSContext session = connections.createContext(JMSContext.SESSION_TRANSACTED)) {
            for (int n = 0; n < count; n++) {
                session.createProducer().send(session.createTopic(EVENT), "poison " + n);
            }
            session.commit();
        }
    }

    /** Blocks the handler with an event until it is released, so that other events arrive together meanwhile. */
    Plug plug() {
        Plug plug = Plug.create();
        when(plug.id(), plug::hold);
        publish(List.of(plug.id()));
        plug.awaitHeld();
        return plug;
    }

    /** An event whose handling blocks until it is released. */
    record Plug(UUID id, CountDownLatch held, CountDownLatch released) {

        static Plug create() {
            return new Plug(newId(), new CountDownLatch(1), new CountDownLatch(1));
        }

        void hold() {
            held.countDown();
            await(released);
        }

        void awaitHeld() {
            await(held);
        }

        void release() {
            released.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody released it in time");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Waits until that many messages are delivering. */
    void awaitDelivering(int messages) {
        await().atMost(PATIENCE).until(() -> broker.delivering(QUEUE), delivering -> delivering >= messages);
    }

    /** Waits until no message is left, neither ready nor delivering nor scheduled, and none is being sent back. */
    void awaitDrained() {
        await().during(SETTLED).atMost(PATIENCE).until(() -> broker.messages(QUEUE) == 0);
    }

    /** The events that the handler received, by call. */
    List<List<UUID>> runs() {
        return List.copyOf(runs);
    }

    /** The number of committed runs of the handler, by event. */
    Map<UUID, Integer> effects() {
        Map<UUID, Integer> effects = new HashMap<>();
        jdbc.sql("select event_id from payments.effect")
                .query(UUID.class)
                .list()
                .forEach(id -> effects.merge(id, 1, Integer::sum));
        return effects;
    }

    /** Holds the lock that {@link Process#lockResource} needs, until the connection is rolled back. */
    Connection lockResource() throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("update payments.resource set uses = uses");
        }
        return connection;
    }

    /** The number of inbox rows of the event. */
    int inbox(UUID event) {
        return jdbc.sql("select count(*) from payments.inbox where event_id = ?")
                .param(event)
                .query(Integer.class)
                .single();
    }

    /** The row of an event in the table {@code attempt}; empty if there is none. */
    List<Map<String, Object>> attempts(UUID event) {
        return jdbc.sql("select faults, deaths, started_by, dead_at from payments.attempt where event_id = ?")
                .param(event)
                .query()
                .listOfRows();
    }

    /** The number of events with failures or crashes that are no dead letters. */
    int attempts() {
        return jdbc.sql("select count(*) from payments.attempt where dead_at is null")
                .query(Integer.class)
                .single();
    }

    private List<Letter> letters(String queue) {
        return broker.browse(queue).stream().map(EventFixture::letter).toList();
    }

    private static Letter letter(ICoreMessage message) {
        Map<String, Object> properties = new HashMap<>();
        message.getPropertyNames()
                .forEach(name -> properties.put(name.toString(), value(message.getObjectProperty(name))));
        Object id = properties.get(MessageProperties.ID);
        return new Letter(
                id == null ? null : UUID.fromString(id.toString()),
                properties,
                message.getReadOnlyBodyBuffer().readNullableSimpleString().toString());
    }

    private static Object value(Object property) {
        return property instanceof CharSequence text ? text.toString() : property;
    }

    List<Letter> deadLetters() {
        return letters(DEAD_LETTERS);
    }

    /** The publications that were caused by each event, by the event's id. */
    Map<UUID, List<Letter>> published() {
        Map<UUID, List<Letter>> published = new HashMap<>();
        letters(PUBLISHED).forEach(letter -> published
                .computeIfAbsent(
                        UUID.fromString((String) letter.properties().get(MessageProperties.CAUSATION)),
                        id -> new ArrayList<>())
                .add(letter));
        return published;
    }

    /** The trace contexts of the published messages. */
    List<String> publishedTraces() {
        return letters(PUBLISHED).stream()
                .map(letter -> (String) letter.properties().get(MessageProperties.TRACE_PARENT))
                .toList();
    }

    /** Waits until exactly these events have caused a publication. */
    void awaitPublished(Collection<UUID> events) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(published().keySet()).containsExactlyInAnyOrderElementsOf(events));
    }

    /** Whether all have the same id and data. */
    static boolean isOnePublication(List<? extends Letter> letters) {
        return letters.stream()
                        .map(letter -> letter.id() + letter.data())
                        .distinct()
                        .count()
                == 1;
    }

    @Override
    public void close() throws Exception {
        afterCommit = () -> {};
        databaseIsAway = false;
        processes.forEach(Process::close);
        connections.close();
        broker.close();
        jdbc.sql("shutdown").update();
    }
}
