package org.streampass.platform.events;

import java.util.List;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.streampass.platform.broker.QueueBinding;

/** Hears the events of a route. While it is suspended or stopped they wait on their queues. */
class EventConsumer extends DefaultConsumer implements Suspendable {

    /** A batch takes no further message when it has so many bytes. */
    private static final int BATCH_BYTES = 1024 * 1024;

    /**
     * The bytes that the client buffers a queue: what a batch needs to be full, and no more than is handled within a
     * second, since another copy of the service cannot have what lies here.
     */
    private static final int WINDOW_OF_BATCH = 512 * 1024;

    private static final int WINDOW_OF_ONE = 16 * 1024;

    private final EventEndpoint endpoint;
    private final EventRuntime runtime;
    private EventSubscription subscription;

    EventConsumer(EventEndpoint endpoint, Processor steps, EventRuntime runtime) {
        super(endpoint, steps);
        this.endpoint = endpoint;
        this.runtime = runtime;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        runtime.hear(endpoint.bindings(), getRouteId());
        subscription = subscription();
        subscription.start();
    }

    @Override
    protected void doResume() {
        subscription.start();
    }

    @Override
    protected void doSuspend() {
        subscription.stop();
    }

    @Override
    protected void doStop() throws Exception {
        if (subscription != null) {
            subscription.stop();
            runtime.hearNoMore(endpoint.bindings(), getRouteId());
        }
        super.doStop();
    }

    private EventSubscription subscription() {
        String route = getRouteId();
        EventMeters meters = new EventMeters(runtime.meters(), endpoint.getService());
        endpoint.setMeters(meters);
        List<QueueBinding> bindings = endpoint.bindings();
        boolean batches = endpoint.getBatch() > 1;
        int careful = runtime.wasEndedUncleanly() && endpoint.isInbox() ? endpoint.getBatch() * bindings.size() : 0;
        DeadLetters deadLetters = new DeadLetters(route);
        EventHandling handling = handling();
        return new EventSubscription(
                route,
                new EventSubscription.Limits(
                        endpoint.getBatch(), BATCH_BYTES, batches ? WINDOW_OF_BATCH : WINDOW_OF_ONE),
                bindings,
                () -> runtime.openSession(bindings),
                new BatchHandler(
                        handling,
                        new SingleHandler(route, handling, deadLetters, meters, careful),
                        deadLetters,
                        meters),
                runtime.threads());
    }

    private EventHandling handling() {
        RouteSteps.Form form = RouteSteps.Form.PLAIN;
        if (endpoint.isInbox()) {
            form = endpoint.getBatch() > 1 ? RouteSteps.Form.LIST : RouteSteps.Form.EVENT;
        }
        RouteSteps steps = new RouteSteps(endpoint.getService(), form, () -> createExchange(false), getProcessor());
        return endpoint.isInbox() ? runtime.withInbox(endpoint.getService(), steps) : new AtLeastOnceHandling(steps);
    }
}
