package org.streampass.platform.work;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * The component {@code due:} performs due work from rows of a service's tables.
 *
 * <p>{@code from: due:charge?service=payments&concurrency=256} runs the route's steps once for each row, outside of a
 * transaction, with the row as the message body. Afterwards the body is written to the table as the result. Events that
 * {@code to: event:} steps publish commit in the same transaction.
 */
public class DueComponent extends DefaultComponent {

    private final WorkRuntime runtime;

    DueComponent(WorkRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String work, Map<String, Object> parameters) throws Exception {
        DueEndpoint endpoint = new DueEndpoint(uri, this, runtime, work);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
