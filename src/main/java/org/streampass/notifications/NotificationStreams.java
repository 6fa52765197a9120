package org.streampass.notifications;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.streampass.platform.http.CloseReason;
import org.streampass.platform.startup.OneLine;

/** The streams of this instance by user, so that the cost of a push does not depend on the number of users. */
class NotificationStreams implements SchedulingConfigurer {

    private static final Logger log = LoggerFactory.getLogger(NotificationStreams.class);

    private static final CloseReason ANOTHER_EPOCH =
            new CloseReason(1001, "the database was restored; reconnect with your cursor");

    private final NotificationTable table;
    private final Epochs epochs;
    private final int maxPerUser;
    private final Map<String, Set<NotificationStream>> byUser = new ConcurrentHashMap<>();
    private final Duration compareInterval;
    private int knownEpochChanges;

    NotificationStreams(NotificationTable table, Epochs epochs, int maxPerUser, Duration compareInterval) {
        this.table = table;
        this.epochs = epochs;
        this.maxPerUser = maxPerUser;
        this.compareInterval = compareInterval;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(new FixedDelayTask(this::compareAndLog, compareInterval, compareInterval));
    }

    /** The users with at least one stream. */
    Set<String> users() {
        return byUser.keySet();
    }

    /** @return false if the user has too many streams, or the connection has ended */
    boolean add(NotificationStream stream) {
        Set<NotificationStream> streams = byUser.compute(stream.user(), (user, present) -> {
            Set<NotificationStream> set = present == null ? ConcurrentHashMap.newKeySet() : present;
            if (set.size() < maxPerUser) {
                set.add(stream);
            }
            return set;
        });
        if (stream.connection().isEnded()) {
            remove(stream); // it may have ended before it was added
        }
        return streams.contains(stream);
    }

    void remove(NotificationStream stream) {
        byUser.computeIfPresent(stream.user(), (user, streams) -> {
            streams.remove(stream);
            return streams.isEmpty() ? null : streams;
        });
    }

    /** Sends stored notifications on the streams of their users. */
    void push(List<UserNotification> stored) {
        for (UserNotification each : stored) {
            Set<NotificationStream> streams = byUser.get(each.userId());
            if (streams != null) {
                byte[] frame = NotificationStream.bytes(new Frames.NotificationFrame(each.notification()));
                streams.forEach(stream -> stream.announce(each.notification().sequence(), frame));
            }
        }
    }

    /**
     * Announces notifications that another instance has stored.
     *
     * @param newest the sequence number of each user's newest notification
     */
    void announce(Map<String, Long> newest) {
        newest.forEach(
                (user, sequence) -> byUser.getOrDefault(user, Set.of()).forEach(stream -> stream.announce(sequence)));
    }

    /**
     * Compares the streams with the table, by one query for all users: announcements are lost while the broker is
     * unavailable. If a new epoch has begun, closes all streams, because their sequence numbers are no longer valid.
     */
    void compare() {
        epochs.check();
        if (epochs.changes() != knownEpochChanges) {
            knownEpochChanges = epochs.changes();
            closeAll(ANOTHER_EPOCH);
        }
        if (!byUser.isEmpty()) {
            announce(table.lastSequences(byUser.keySet()));
        }
    }

    private void closeAll(CloseReason reason) {
        byUser.values()
                .forEach(
                        streams -> streams.forEach(stream -> stream.connection().close(reason)));
    }

    private void compareAndLog() {
        try {
            compare();
        } catch (RuntimeException e) {
            log.warn("the WebSockets could not be compared with the table, retrying: {}", OneLine.of(e));
        }
    }
}
