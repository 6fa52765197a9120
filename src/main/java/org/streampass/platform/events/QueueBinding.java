package org.streampass.platform.events;

/**
 * A durable queue that collects the events of one address for one service.
 *
 * @param queue {@code <service>-<Event>}
 * @param address the event's name
 */
public record QueueBinding(String queue, String address) {

    static QueueBinding of(String service, String event) {
        return new QueueBinding(service + "-" + event, event);
    }

    /** Whose queue it is. */
    String service() {
        return queue.substring(0, queue.length() - address.length() - 1);
    }

    /** The fully qualified name, by which the broker looks up permissions and routes to this queue alone. */
    String qualified() {
        return address + "::" + queue;
    }
}
