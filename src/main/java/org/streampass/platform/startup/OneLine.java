package org.streampass.platform.startup;

import java.util.stream.Stream;

/** Formats exceptions in one line, for logs. */
public final class OneLine {

    private OneLine() {}

    /** The type and message of the innermost cause, without line breaks. */
    public static String of(Throwable e) {
        Throwable root = root(e);
        return root.getClass().getSimpleName() + ": " + text(root);
    }

    public static Throwable root(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
                .reduce((first, second) -> second)
                .orElse(e);
    }

    /** The message of the exception itself, without line breaks. */
    public static String text(Throwable e) {
        return e.getMessage() == null ? "" : e.getMessage().replaceAll("\\s+", " ");
    }
}
