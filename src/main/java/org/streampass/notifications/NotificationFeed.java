package org.streampass.notifications;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.streampass.platform.broker.Broadcast;
import org.streampass.platform.json.Json;

/**
 * Distributes stored notifications: pushes them to the streams of this instance, and announces to the other instances which
 * users have new ones. If an announcement is lost, the periodic comparison with the table finds the notification.
 */
class NotificationFeed implements DisposableBean {

    private static final String ADDRESS = "notifications.stored";

    private final NotificationStreams streams;
    private final Broadcast otherInstances;

    NotificationFeed(NotificationStreams streams, ActiveMQConnectionFactory broker) {
        this.streams = streams;
        this.otherInstances = new Broadcast(broker, ADDRESS, this::receive);
    }

    /** @param newest the sequence number of each user's newest notification */
    private record Announcement(Map<String, Long> newest) {}

    void publish(List<UserNotification> stored) {
        if (stored.isEmpty()) {
            return;
        }
        streams.push(stored);
        Map<String, Long> newest = new HashMap<>();
        stored.forEach(each -> newest.merge(each.userId(), each.notification().sequence(), Long::max));
        otherInstances.send(Json.write(new Announcement(newest)));
    }

    private void receive(String announcement) {
        streams.announce(Json.read(announcement, Announcement.class).newest());
    }

    /** Before readiness is reported, so that a ready process misses no announcement. */
    @EventListener(ApplicationReadyEvent.class)
    void start() {
        otherInstances.start();
    }

    @Override
    public void destroy() {
        otherInstances.close();
    }
}
