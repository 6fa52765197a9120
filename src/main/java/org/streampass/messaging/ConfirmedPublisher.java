package org.streampass.messaging;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.DisposableBean;

/**
 * Waits for the broker's confirmation, but not longer than it may take. The broker's client has bounds of its own, for
 * each call; waiting for permission to send has none, and one send may be several calls. So it is done by other threads,
 * of which there are only so many.
 */
class ConfirmedPublisher implements Publisher, DisposableBean {

    private static final int AT_ONCE = 64;

    private final ProducerTemplate template;
    private final Duration patience;
    private final ThreadPoolExecutor senders = new ThreadPoolExecutor(
            0, AT_ONCE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> new Thread(task, "publisher"));

    ConfirmedPublisher(ProducerTemplate template, Duration patience) {
        this.template = template;
        this.patience = patience;
    }

    @Override
    public void publish(String endpoint, Event event) {
        Future<?> confirmation = submit(() -> send(endpoint, event));
        try {
            confirmation.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            confirmation.cancel(true);
            throw unconfirmed("it did not answer within %d ms".formatted(patience.toMillis()));
        } catch (ExecutionException e) {
            throw unconfirmed(Causes.inOneLine(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unconfirmed("interrupted");
        }
    }

    private Future<?> submit(Runnable send) {
        try {
            return senders.submit(send);
        } catch (RejectedExecutionException e) {
            throw unconfirmed("%d sends wait for it already".formatted(AT_ONCE));
        }
    }

    private static TemporarilyUnavailableException unconfirmed(String why) {
        return new TemporarilyUnavailableException(why);
    }

    private void send(String endpoint, Event event) {
        Exchange exchange = template.send(endpoint, message -> {
            Envelope.seal(event, message.getMessage());
            message.getMessage()
                    .setHeader(MessageProperties.DUPLICATE_ID, event.id().toString());
        });
        if (exchange.getException() != null) {
            throw new IllegalStateException(exchange.getException());
        }
    }

    @Override
    public void destroy() {
        senders.shutdownNow();
    }
}
