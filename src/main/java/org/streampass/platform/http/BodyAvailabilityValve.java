package org.streampass.platform.http;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Tells {@link RequestBodyFilter} whether more of a body has arrived. The servlet API reports only the bytes that were read
 * together with the headers. For chunked bodies it is not known whether more has arrived.
 */
class BodyAvailabilityValve extends ValveBase {

    BodyAvailabilityValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (request.getHeader("Content-Length") != null) {
            request.setAttribute(
                    RequestBodyFilter.ARRIVED, (BooleanSupplier) () -> hasArrived(request.getCoyoteRequest()));
        }
        getNext().invoke(request, response);
    }

    private static boolean hasArrived(org.apache.coyote.Request request) {
        request.action(ActionCode.AVAILABLE, true);
        return request.getAvailable() > 0;
    }
}
