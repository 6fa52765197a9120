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
 * Tells of notifications that are stored: pushes them to the sockets of this instance, and announces to the others which
 * users have new ones. An announcement that is lost is made up for when sockets are compared with the table.
 */
class NotificationFeed implements DisposableBean {

    private static final String ADDRESS = "notifications.stored";

    private final Sockets sockets;
    private final Broadcast others;

    NotificationFeed(Sockets sockets, ActiveMQConnectionFactory broker) {
        this.sockets = sockets;
        this.others = new Broadcast(broker, ADDRESS, this::announced);
    }

    /** @param newest the number of each user's newest notification */
    private record Announcement(Map<String, Long> newest) {}

    void tell(List<UserNotification> stored) {
        if (stored.isEmpty()) {
            return;
        }
        sockets.push(stored);
        Map<String, Long> newest = new HashMap<>();
        stored.forEach(each -> newest.merge(each.userId(), each.notification().sequence(), Long::max));
        others.send(Json.write(new Announcement(newest)));
    }

    private void announced(String announcement) {
        sockets.announce(Json.read(announcement, Announcement.class).newest());
    }

    /** Before the process is ready: from then on it hears the others, unless the broker is away. */
    @EventListener(ApplicationReadyEvent.class)
    void hearOthers() {
        others.start();
    }

    @Override
    public void destroy() {
        others.close();
    }
}
