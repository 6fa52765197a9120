package org.streampass.platform.http;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Refuses paths with parameters ({@code /a;b=c}), which no request of the API has. Spring Security refuses them as well, but
 * Spring decodes them before, and fails if their encoding is invalid.
 */
class PathParametersValve extends ValveBase {

    PathParametersValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (request.getRequestURI().indexOf(';') < 0) {
            getNext().invoke(request, response);
        } else {
            Problems.write(
                    response, Problem.of(400, "invalid-request", "The request is not valid", "The path contains ';'"));
        }
    }
}
