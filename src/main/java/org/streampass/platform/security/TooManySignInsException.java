package org.streampass.platform.security;

import org.springframework.security.core.AuthenticationException;
import org.streampass.platform.http.Problem;

/** A sign-in is refused after too many wrong passwords, without checking its password. */
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
