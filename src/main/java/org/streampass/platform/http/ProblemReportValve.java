package org.streampass.platform.http;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;

/** What Tomcat says of requests so malformed that they reach no servlet; by default it is a page of HTML. */
public class ProblemReportValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, Throwable throwable) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            Problems.write(response, Problems.of(response.getStatus(), null));
        } catch (IOException e) {
            container.getLogger().debug("the client has gone", e);
        }
    }
}
