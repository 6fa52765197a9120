package org.streampass.platform.work;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.streampass.platform.events.EventCause;
import org.streampass.platform.events.Publications;
import org.streampass.platform.events.RouteRun;
import org.streampass.platform.tracing.Operation;
import org.streampass.platform.tracing.Trace;

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
            worker.stop(STOP_TIMEOUT);
            worker = null;
        }
    }

    private Result<T> run(T row) {
        EventCause cause = row.cause();
        Operation operation = start(row, cause == null ? row.trace() : cause.trace());
        Publications publications =
                new Publications(cause == null || operation == Operation.NONE ? cause : cause.with(operation.trace()));
        try {
            Exchange exchange = createExchange(false);
            publications.attachTo(exchange);
            exchange.getMessage().setBody(row);
            RouteRun.process(getProcessor(), exchange);
            Object output = exchange.getMessage().getBody();
            return Result.done(row, output, publications.complete(output));
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            operation.fail(e);
            return Result.failed(row, e);
        } finally {
            operation.end();
        }
    }

    private Operation start(T row, Trace trace) {
        if (!runtime.spans().areOn()) {
            return Operation.NONE;
        }
        String kind = work.kind();
        String name = "process " + kind;
        Consumer<SpanBuilder> description = span -> span.setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.operation.name", "process")
                .setAttribute("messaging.system", "due")
                .setAttribute("messaging.destination.name", kind)
                .setAttribute("messaging.message.id", row.key().toString())
                .setAttribute("streampass.attempt", row.claim().attempt());
        return row.isDeadline()
                ? runtime.spans().startLinked(name, SpanKind.CONSUMER, trace, description)
                : runtime.spans().start(name, SpanKind.CONSUMER, trace, description);
    }
}
