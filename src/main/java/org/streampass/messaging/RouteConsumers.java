package org.streampass.messaging;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.time.Duration;
import org.apache.camel.component.jms.DefaultJmsMessageListenerContainer;
import org.apache.camel.component.jms.JmsEndpoint;
import org.springframework.jms.listener.AbstractJmsListeningContainer.SharedConnectionNotInitializedException;

/**
 * The consumers of one route, which share a connection. When one of them fails, as when an address that it publishes to is
 * full, it begins anew with a session of its own; the others are not disturbed, and keep what they have in hand. The
 * connection is made anew when it is lost.
 *
 * <p>Where a route allows for more of them, there are as many as it allows as long as events take so long that they must
 * be waiting for somebody outside, and few otherwise: those that work only take the processors from each other.
 */
class RouteConsumers extends DefaultJmsMessageListenerContainer {

    /** Who takes as long as this on average is waiting for somebody, not working. */
    private static final long WAITING = Duration.ofMillis(50).toNanos();

    private static final int WORKING_AT_ONCE = 2 * Runtime.getRuntime().availableProcessors();

    /** An average of the last so many events. */
    private static final int REMEMBERED = 16;

    /** Those that are too many leave when they have handled so many events. */
    private static final int EVENTS_OF_A_TASK = 20;

    private final UnbufferedConnections unbuffered;
    private final int most;
    private final boolean adapts;

    /** At first they are taken to be slow: to have too many for a while costs less than to have too few. */
    private long took = 2 * WAITING;

    /** @param unbuffered for those that may have to wait for somebody */
    RouteConsumers(JmsEndpoint endpoint, UnbufferedConnections unbuffered) {
        super(endpoint);
        this.unbuffered = unbuffered;
        most = endpoint.getMaxConcurrentConsumers();
        adapts = most > WORKING_AT_ONCE;
    }

    @Override
    public void initialize() {
        if (adapts) {
            setMaxMessagesPerTask(EVENTS_OF_A_TASK);
        }
        super.initialize();
    }

    /**
     * Whatever makes the connection, the container stays known by its own factory: by that, who publishes finds the
     * session that consumes.
     */
    @Override
    protected Connection createConnection() throws JMSException {
        return adapts ? unbuffered.create() : super.createConnection();
    }

    @Override
    protected void doExecuteListener(Session session, Message message) throws JMSException {
        long begin = System.nanoTime();
        try {
            super.doExecuteListener(session, message);
        } finally {
            if (adapts) {
                adapt(System.nanoTime() - begin);
            }
        }
    }

    private synchronized void adapt(long nanos) {
        boolean waited = took > WAITING;
        took += (nanos - took) / REMEMBERED;
        boolean wait = took > WAITING;
        if (wait != waited) {
            setMaxConcurrentConsumers(wait ? most : WORKING_AT_ONCE);
        }
    }

    @Override
    protected void refreshConnectionUntilSuccessful() {
        if (!isConnected()) {
            super.refreshConnectionUntilSuccessful();
        }
    }

    private boolean isConnected() {
        try {
            getSharedConnection().createSession(false, Session.AUTO_ACKNOWLEDGE).close();
            return true;
        } catch (JMSException | SharedConnectionNotInitializedException e) {
            return false;
        }
    }
}
