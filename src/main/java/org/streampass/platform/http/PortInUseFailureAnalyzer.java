package org.streampass.platform.http;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Reports that the HTTP port is in use. */
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
class PortInUseFailureAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, PortInUseException cause) {
        return new FailureAnalysis(
                "the HTTP port %d is taken; choose another with --server.port".formatted(cause.getPort()),
                null,
                failure);
    }
}
