package org.streampass.platform.http;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.util.StringUtils;

/** The reason that an operator must state for a change. */
public final class OperatorReason {

    private OperatorReason() {}

    /**
     * @return the reason in one line, for the log
     * @throws InvalidEndpointRequestException if it is missing: HTTP 400
     */
    public static String require(String reason) {
        if (!StringUtils.hasText(reason)) {
            throw new InvalidEndpointRequestException("a reason is required", "add ?reason=…, or reason to the body");
        }
        return reason.replaceAll("\\s+", " ");
    }
}
