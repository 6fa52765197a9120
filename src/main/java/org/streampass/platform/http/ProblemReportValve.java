package org.streampass.platform.http;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/** Reports a problem for malformed requests, which reach no servlet. By default Tomcat sends an HTML page. */
public class ProblemReportValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, Throwable throwable) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            Problems.write(response, Problems.of(response.getStatus(), null));
        } catch (IOException e) {
            container.getLogger().debug("the client has disconnected", e);
        }
    }
}
