package org.streampass.notifications;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.tracing.Trace;
import org.streampass.testing.process.App;

/** Stores notifications without a workflow, and pushes them step by step. */
class NotificationFixture {

    private final NotificationTable table;
    private final TransactionTemplate transaction;
    private final NotificationFeed feed;
    private final NotificationStreams streams;

    NotificationFixture(App app) {
        table = app.bean(NotificationTable.class);
        transaction = new TransactionTemplate(app.bean(PlatformTransactionManager.class));
        feed = app.bean(NotificationFeed.class);
        streams = app.bean(NotificationStreams.class);
    }

    /** As large as a real one. */
    private record NotificationData(UUID subscriptionId, String filling) {}

    static EventEnvelope event() {
        return new EventEnvelope(
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

    static NotifiableEvent notifiable(String user, EventEnvelope event, String filling) {
        return new NotifiableEvent(
                event, event.subject(), user, new NotificationData(event.subject(), filling), null, null, false);
    }

    /** Stores a notification of the user, as the service does. */
    UserNotification store(String user) {
        return store(user, "x".repeat(500));
    }

    UserNotification storeLarge(String user) {
        return store(user, "x".repeat(20_000));
    }

    private UserNotification store(String user, String filling) {
        NotifiableEvent notifiable = notifiable(user, event(), filling);
        return transaction
                .execute(status -> table.append(List.of(notifiable), (all, known) -> all))
                .get(0);
    }

    UserNotification[] store(String user, int count) {
        return IntStream.range(0, count).mapToObj(n -> store(user)).toArray(UserNotification[]::new);
    }

    /** Pushes each one to the sockets of this process. */
    void push(UserNotification... stored) {
        Stream.of(stored).forEach(each -> streams.push(List.of(each)));
    }

    /** Pushes and announces them, as the service does after its commit. */
    void pushAndAnnounce(UserNotification... stored) {
        feed.publish(List.of(stored));
    }
}
