package org.streampass.notifications;

import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.messaging.Event;
import org.streampass.messaging.Publisher;
import org.streampass.messaging.Trace;
import org.streampass.testing.App;

/** Tells users of facts that come from no workflow, step by step. */
class Teller {

    private final NotificationTable table;
    private final TransactionTemplate transaction;
    private final Publisher publisher;
    private final Sockets sockets;

    Teller(App app) {
        table = app.bean(NotificationTable.class);
        transaction = new TransactionTemplate(app.bean(PlatformTransactionManager.class));
        publisher = app.bean(Publisher.class);
        sockets = app.bean(Sockets.class);
    }

    /** What a user is told; of about the size of a real one. */
    private record Told(UUID subscriptionId, String filling) {}

    static Event fact() {
        return new Event(
                UUID.randomUUID(),
                "/streampass/test",
                "Tested",
                UUID.randomUUID(),
                Instant.now(),
                null,
                null,
                Trace.NONE,
                "{}");
    }

    /**
     * Stores a notification of the user, as the service does.
     *
     * @return its announcement
     */
    Event store(String user) {
        return store(user, "x".repeat(500));
    }

    Event storeLarge(String user) {
        return store(user, "x".repeat(20_000));
    }

    private Event store(String user, String filling) {
        Event fact = fact();
        Notification stored =
                transaction.execute(status -> table.append(user, fact, new Told(fact.subject(), filling)));
        NotificationStored announcement = new NotificationStored(fact.subject(), user, stored);
        return Event.first("notifications", announcement, fact.time(), Trace.NONE);
    }

    Event[] store(String user, int count) {
        return IntStream.range(0, count).mapToObj(n -> store(user)).toArray(Event[]::new);
    }

    /** Announces it to this process's sockets, at a moment of the test's choice. */
    void push(Event... announcements) {
        Stream.of(announcements).forEach(sockets::push);
    }

    /** Announces it over the broker. */
    void publish(Event... announcements) {
        Stream.of(announcements).forEach(each -> publisher.publish("jms:topic:NotificationStored", each));
    }
}
