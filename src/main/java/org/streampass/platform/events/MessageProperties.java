package org.streampass.platform.events;

/** The names of message properties: those of the envelope, of dead letters, and of messages that were sent back. */
public final class MessageProperties {

    public static final String ID = "cloudEvents_id";
    public static final String SOURCE = "cloudEvents_source";
    public static final String SPEC_VERSION = "cloudEvents_specversion";
    public static final String TYPE = "cloudEvents_type";
    public static final String SUBJECT = "cloudEvents_subject";
    public static final String TIME = "cloudEvents_time";
    public static final String CONTENT_TYPE = "cloudEvents_datacontenttype";
    public static final String CORRELATION = "cloudEvents_correlationid";
    public static final String CAUSATION = "cloudEvents_causationid";
    public static final String TRACE_PARENT = "traceparent";
    public static final String TRACE_STATE = "tracestate";

    /** The queue of a message that the broker itself has dead-lettered. The broker overwrites the sender's value. */
    public static final String ORIGINAL_QUEUE = "_AMQ_ORIG_QUEUE";

    /** The reason of a dead letter, its route, and the class of the exception. The broker's own dead letters have none. */
    public static final String REASON = "streampass_reason";

    public static final String HANDLER = "streampass_handler";
    public static final String EXCEPTION = "streampass_exception";

    /** The number of failures of a message; counted here for services without tables. */
    static final String FAULTS = "streampass_faults";

    /**
     * How many milliseconds the consumer holds a message that was sent back. Scheduled delivery by the broker would
     * depend on the broker's wall clock.
     */
    public static final String DELAY = "streampass_delay";

    private MessageProperties() {}
}
