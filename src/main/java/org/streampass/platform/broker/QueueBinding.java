package org.streampass.platform.broker;

/**
 * A durable queue that collects the events of one address for one service.
 *
 * @param queue {@code <service>-<Event>}
 * @param address the event's name
 */
public record QueueBinding(String queue, String address) {

    /** The broker's own queue of dead letters; the names of those of the services begin with it. */
    public static final String DEAD_LETTERS = "DLQ";

    public static QueueBinding of(String service, String event) {
        return new QueueBinding(service + "-" + event, event);
    }

    /**
     * The dead-letter queue. Only the service may send to its address, and a replay derives its target from the name of
     * the queue. So a dead letter of one service never reaches another service.
     */
    public QueueBinding deadLetters() {
        return new QueueBinding(DEAD_LETTERS + "." + queue, "DLA." + service());
    }

    /**
     * The address for scheduled redelivery: the service sends a message to it that is to return to the queue later. Only
     * the service may send to it, and it is bound to this queue only.
     */
    public String redeliveryAddress() {
        return "LATER." + queue;
    }

    /** The service's name. For a queue that is not named {@code <service>-<Event>}, as {@code jms:} allows: its own name. */
    public String service() {
        String event = "-" + address;
        return queue.endsWith(event) ? queue.substring(0, queue.length() - event.length()) : queue;
    }

    /** The fully qualified queue name, {@code address::queue}: permissions are matched against it. */
    public String qualified() {
        return address + "::" + queue;
    }
}
