package org.streampass.platform.work;

import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.streampass.platform.events.Publications;
import org.streampass.platform.events.RouteRun;

/** Runs the steps of a route for each due row. While the consumer is stopped, rows stay in the table. */
class DueConsumer<T extends DueRow> extends DefaultConsumer implements Suspendable {

    /** Work that takes longer than this after a stop is repeated when its lease expires. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final DueEndpoint endpoint;
    private final WorkRuntime runtime;
    private final DueWork<T> work;
    private DueWorker<T> worker;

    DueConsumer(DueEndpoint endpoint, Processor steps, WorkRuntime runtime, DueWork<T> work) {
        super(endpoint, steps);
        this.endpoint = endpoint;
        this.runtime = runtime;
        this.work = work;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        worker = runtime.start(work, this::run, endpoint.getConcurrency());
    }

    @Override
    protected void doResume() {
        worker = runtime.start(work, this::run, endpoint.getConcurrency());
    }

    @Override
    protected void doSuspend() {
        stopWorker();
    }

    @Override
    protected void doStop() throws Exception {
        stopWorker();
        super.doStop();
    }

    private void stopWorker() {
        if (worker != null) {
            runtime.stop(work, worker, STOP_TIMEOUT);
            worker = null;
        }
    }

    private Result<T> run(T row) {
        Publications publications = new Publications(row.cause());
        try {
            Exchange exchange = createExchange(false);
            publications.attachTo(exchange);
            exchange.getMessage().setBody(row);
            RouteRun.process(getProcessor(), exchange);
            Object output = exchange.getMessage().getBody();
            return Result.done(row, output, publications.complete(output));
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            return Result.failed(row, e);
        }
    }
}
