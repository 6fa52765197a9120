package org.streampass.platform.work;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code due:}: does work that is due from rows of a service's tables.
 *
 * <p>{@code from: due:charge?service=payments&concurrency=256} runs its steps once for each row, with no transaction held;
 * the body is the row. What the last step leaves is written back, and what {@code to: event:} steps publish commits with
 * it.
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
