package org.streampass.platform.events;

import java.util.regex.Pattern;

/**
 * The W3C trace context of a request, passed on by every event that the request causes.
 *
 * @param parent the {@code traceparent}; null if there is none
 * @param state the {@code tracestate}; null if there is none
 */
public record Trace(String parent, String state) {

    public static final Trace NONE = new Trace(null, null);

    private static final Pattern PARENT = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern STATE = Pattern.compile("[\\x20-\\x7e]{1,512}");

    /** A trace context from its headers. Invalid values are dropped. */
    public static Trace of(String parent, String state) {
        if (parent == null || !PARENT.matcher(parent).matches()) {
            return NONE;
        }
        return new Trace(parent, state != null && STATE.matcher(state).matches() ? state : null);
    }
}
