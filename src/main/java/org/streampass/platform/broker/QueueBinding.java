package org.streampass.platform.broker;

/**
 * A durable queue that collects the events of one address for one service.
 *
 * @param queue {@code <service>-<Event>}
 * @param address the event's name
 */
public record QueueBinding(String queue, String address) {

    public static QueueBinding of(String service, String event) {
        return new QueueBinding(service + "-" + event, event);
    }

    /**
     * The queue of its dead letters. The broker lets nobody but the service send to its address, and its name alone says
     * where a replay sends them: a letter of one service never reaches another.
     */
    public QueueBinding deadLetters() {
        return new QueueBinding("DLQ." + queue, "DLA." + service());
    }

    /**
     * The address by which the service sends messages of the queue back to it. Nobody else may send to it, and it leads
     * nowhere else, whatever is written in the message.
     */
    public String later() {
        return "LATER." + queue;
    }

    /** That of a queue with a name of another kind, as {@code jms:} allows, is the queue itself. */
    public String service() {
        String event = "-" + address;
        return queue.endsWith(event) ? queue.substring(0, queue.length() - event.length()) : queue;
    }

    /** The fully qualified name, by which the broker looks up permissions and routes to this queue alone. */
    public String qualified() {
        return address + "::" + queue;
    }
}
