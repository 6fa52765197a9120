package org.streampass.platform.work;

import java.util.List;
import org.streampass.platform.events.Publication;

/**
 * What came of the work of a row.
 *
 * @param left what the last step of the route left; null if the work failed
 * @param publications what is published because of it
 * @param failure why it failed; null if it did not
 */
record Result<T>(T row, Object left, List<Publication<?>> publications, Throwable failure) {

    static <T> Result<T> done(T row, Object left, List<Publication<?>> publications) {
        return new Result<>(row, left, publications, null);
    }

    static <T> Result<T> failed(T row, Throwable failure) {
        return new Result<>(row, null, List.of(), failure);
    }

    /** The same result, of a row that was claimed again. */
    Result<T> of(T row) {
        return new Result<>(row, left, publications, failure);
    }

    boolean isFailed() {
        return failure != null;
    }
}
