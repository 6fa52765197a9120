package org.streampass.platform.events;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code event:}: hears and publishes events.
 *
 * <p>{@code from: event:UserSubscribed,PaymentCompleted?service=recommendations&batch=256} consumes the durable queues
 * {@code <service>-<Event>} in one session, one thread and one transaction. {@code to: event:RecommendationsReady}
 * publishes those events of the body that it names, once that transaction has committed.
 */
public class EventComponent extends DefaultComponent {

    private final EventRuntime runtime;

    EventComponent(EventRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String events, Map<String, Object> parameters) throws Exception {
        EventEndpoint endpoint = new EventEndpoint(uri, this, runtime, events);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
