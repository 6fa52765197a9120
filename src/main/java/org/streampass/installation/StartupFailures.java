package org.streampass.installation;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Takes the words of a {@link StartupException} as they are. */
class StartupFailures extends AbstractFailureAnalyzer<StartupException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, StartupException cause) {
        return new FailureAnalysis(cause.getMessage(), null, failure);
    }
}
