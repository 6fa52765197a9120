package org.streampass.platform.work;

import java.util.List;
import org.streampass.platform.events.Publication;

/**
 * The result of the work of one row.
 *
 * @param output the message body after the route's last step; null if the work failed
 * @param publications events to publish
 * @param failure null if the work succeeded
 */
record Result<T>(T row, Object output, List<Publication<?>> publications, Throwable failure) {

    static <T> Result<T> done(T row, Object output, List<Publication<?>> publications) {
        return new Result<>(row, output, publications, null);
    }

    static <T> Result<T> failed(T row, Throwable failure) {
        return new Result<>(row, null, List.of(), failure);
    }

    /** The same result for a later claim of the row. */
    Result<T> forClaim(T row) {
        return new Result<>(row, output, publications, failure);
    }

    boolean isFailed() {
        return failure != null;
    }
}
