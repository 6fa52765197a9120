package org.streampass.platform.startup;

import java.util.stream.Stream;

/** Tells of an exception in one line of a log. */
public final class OneLine {

    private OneLine() {}

    /** The innermost cause: its type and its message, without line breaks. */
    public static String of(Throwable e) {
        Throwable root = root(e);
        return root.getClass().getSimpleName() + ": " + text(root);
    }

    public static Throwable root(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
                .reduce((first, second) -> second)
                .orElse(e);
    }

    /** The message of this very exception, without line breaks. */
    public static String text(Throwable e) {
        return e.getMessage() == null ? "" : e.getMessage().replaceAll("\\s+", " ");
    }
}
