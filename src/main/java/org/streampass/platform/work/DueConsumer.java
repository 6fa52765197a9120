package org.streampass.platform.work;

import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.streampass.platform.events.Publications;
import org.streampass.platform.events.RouteRun;

/** Runs the steps of a route for each row whose work is due. While it is stopped the rows wait. */
class DueConsumer<T extends DueRow> extends DefaultConsumer implements Suspendable {

    /** What has begun is finished within this time, or is done again when its lease has run out. */
    private static final Duration TIME_TO_FINISH = Duration.ofSeconds(10);

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
        end();
    }

    @Override
    protected void doStop() throws Exception {
        end();
        super.doStop();
    }

    private void end() {
        if (worker != null) {
            runtime.stop(work, worker, TIME_TO_FINISH);
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
            Object left = exchange.getMessage().getBody();
            return Result.done(row, left, publications.complete(left));
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return Result.failed(row, e);
        }
    }
}
