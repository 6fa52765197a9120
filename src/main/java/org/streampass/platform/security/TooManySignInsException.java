package org.streampass.platform.security;

import org.springframework.security.core.AuthenticationException;
import org.streampass.platform.http.Problem;

/** A sign-in is refused unchecked, after too many wrong passwords. */
class TooManySignInsException extends AuthenticationException {

    private final transient Problem problem;

    TooManySignInsException(Problem problem) {
        super(problem.title());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
