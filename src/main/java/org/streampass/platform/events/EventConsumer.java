package org.streampass.platform.events;

import java.util.List;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.streampass.platform.broker.QueueBinding;

/** Consumes the events of a route. While it is suspended or stopped, events wait in their queues. */
class EventConsumer extends DefaultConsumer implements Suspendable {

    /** A batch of this size takes no further message. */
    private static final int MAX_BATCH_BYTES = 1024 * 1024;

    /**
     * The bytes that the client prefetches for each queue. They suffice for a full batch, but are handled within a second,
     * because prefetched messages are not available to other instances of the service.
     */
    private static final int BATCH_WINDOW = 512 * 1024;

    private static final int SINGLE_WINDOW = 16 * 1024;

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
        runtime.register(endpoint.bindings(), getRouteId());
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
            runtime.unregister(endpoint.bindings(), getRouteId());
        }
        super.doStop();
    }

    private EventSubscription subscription() {
        String route = getRouteId();
        EventMeters meters = new EventMeters(runtime.meters(), endpoint.getService());
        endpoint.setMeters(meters);
        List<QueueBinding> bindings = endpoint.bindings();
        boolean batches = endpoint.getBatch() > 1;
        int toRecover = runtime.hadUncleanShutdown() && endpoint.isInbox() ? endpoint.getBatch() * bindings.size() : 0;
        DeadLetters deadLetters = new DeadLetters(route);
        EventHandling handling = handling();
        return new EventSubscription(
                route,
                new EventSubscription.Limits(
                        endpoint.getBatch(), MAX_BATCH_BYTES, batches ? BATCH_WINDOW : SINGLE_WINDOW),
                bindings,
                () -> runtime.openSession(bindings),
                new BatchHandler(
                        handling,
                        new SingleHandler(route, handling, deadLetters, meters, toRecover),
                        deadLetters,
                        meters,
                        new EventSpans(runtime.spans())),
                runtime.threads());
    }

    private EventHandling handling() {
        RouteSteps.BodyType bodyType = RouteSteps.BodyType.MAP;
        if (endpoint.isInbox()) {
            bodyType = endpoint.getBatch() > 1 ? RouteSteps.BodyType.LIST : RouteSteps.BodyType.EVENT;
        }
        RouteSteps steps = new RouteSteps(endpoint.getService(), bodyType, () -> createExchange(false), getProcessor());
        return endpoint.isInbox() ? runtime.withInbox(endpoint.getService(), steps) : new AtLeastOnceHandling(steps);
    }
}
