package org.streampass.platform.security;

import org.springframework.security.core.AuthenticationException;
import org.streampass.platform.http.Problem;

/** Too many passwords were wrong; the next one is not looked at yet. */
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
