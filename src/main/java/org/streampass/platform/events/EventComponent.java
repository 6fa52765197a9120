package org.streampass.platform.events;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * The component {@code event:} consumes and publishes events.
 *
 * <p>{@code from: event:UserSubscribed,PaymentCompleted?service=recommendations&batch=256} consumes the durable queues
 * {@code <service>-<Event>} in one session, on one thread, and handles each batch in one transaction. {@code to:
 * event:RecommendationsReady} publishes the events of that name in the message body after the transaction has committed.
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
