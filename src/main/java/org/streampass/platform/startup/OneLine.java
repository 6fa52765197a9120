package org.streampass.platform.startup;

import org.springframework.core.NestedExceptionUtils;

/** Formats exceptions in one line, for logs. */
public final class OneLine {

    private OneLine() {}

    /** The type and message of the innermost cause, without line breaks. */
    public static String of(Throwable e) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(e);
        return root.getClass().getSimpleName() + ": " + text(root);
    }

    /** The message of the exception itself, without line breaks. */
    public static String text(Throwable e) {
        return e.getMessage() == null ? "" : e.getMessage().replaceAll("\\s+", " ");
    }
}
