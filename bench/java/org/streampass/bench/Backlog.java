package org.streampass.bench;

import java.util.List;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.streampass.platform.broker.QueueBinding;
import org.streampass.testing.process.ServiceEvents;

/** The number of events that are ready or delivering, read over one connection because it is polled often. */
class Backlog implements AutoCloseable {

    private final ServerLocator locator;
    private final ClientSessionFactory connection;
    private final ClientSession session;
    private final List<SimpleString> queues = ServiceEvents.queues().stream()
            .map(QueueBinding::queue)
            .map(SimpleString::of)
            .toList();

    Backlog(String url, String password) throws Exception {
        locator = ActiveMQClient.createServerLocator(url);
        connection = locator.createSessionFactory();
        session = connection.createSession("streampass", password, false, true, true, false, 1);
    }

    synchronized long size() {
        try {
            long size = 0;
            for (SimpleString queue : queues) {
                size += session.queueQuery(queue).getMessageCount();
            }
            return size;
        } catch (ActiveMQException e) {
            return -1;
        }
    }

    @Override
    public void close() {
        connection.close();
        locator.close();
    }
}
