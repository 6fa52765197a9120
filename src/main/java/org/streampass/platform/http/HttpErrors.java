package org.streampass.platform.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.streampass.platform.database.TransientDatabaseErrors;
import org.streampass.platform.json.InvalidJsonException;

/** Maps exceptions of handlers to problems. */
final class HttpErrors {

    private static final Logger log = LoggerFactory.getLogger(HttpErrors.class);

    private HttpErrors() {}

    static Reply reply(Throwable e, String operation) {
        return Reply.problem(problem(e, operation));
    }

    private static Problem problem(Throwable e, String operation) {
        if (e instanceof ProblemException refusal) {
            return refusal.problem();
        }
        if (e instanceof InvalidJsonException invalid) {
            return Problem.invalid(invalid);
        }
        if (TransientDatabaseErrors.isTransient(e)) {
            log.warn(
                    "{}: refused with 503, the database does not answer: {}",
                    operation,
                    NestedExceptionUtils.getMostSpecificCause(e).getMessage());
            return Problem.unavailable(
                    "The database does not answer. Send the request again, with the same Idempotency-Key"
                            + " if it has one.");
        }
        log.error("{}: refused with 500", operation, e);
        return Problem.of(500, "internal", "Internal error", null);
    }
}
