package org.streampass.platform.events;

/** What the properties of messages are called: those of the envelope, and those of a dead letter. */
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

    /** Set by the broker on its own dead letters, whatever the sender has set: where the message was. */
    public static final String ORIGINAL_QUEUE = "_AMQ_ORIG_QUEUE";

    /** Why it is a dead letter, of which route, and the exception's class; the broker's own dead letters have none. */
    public static final String REASON = "streampass_reason";

    public static final String HANDLER = "streampass_handler";
    public static final String EXCEPTION = "streampass_exception";

    /** How often the handling of a message failed, for services without tables. */
    static final String FAULTS = "streampass_faults";

    /**
     * For how many milliseconds a message that was sent back rests with the consumer that gets it. The broker could deliver
     * it later by itself, but does so by a clock that can be set back.
     */
    static final String REST = "streampass_rest";

    private MessageProperties() {}
}
