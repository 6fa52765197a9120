package org.streampass.platform.work;

import java.time.Duration;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** An endpoint {@code due:<work>} of a route. */
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "due",
        title = "Due",
        syntax = "due:work",
        consumerOnly = true,
        category = {Category.DATABASE})
public class DueEndpoint extends DefaultEndpoint {

    private final WorkRuntime runtime;

    @UriPath
    @Metadata(required = true)
    private final String work;

    @UriParam
    @Metadata(required = true)
    private String service;

    @UriParam(defaultValue = "2")
    private int concurrency = 2;

    @UriParam
    private Duration expected;

    DueEndpoint(String uri, DueComponent component, WorkRuntime runtime, String work) {
        super(uri, component);
        this.runtime = runtime;
        this.work = work;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException(
                "'due:' can only be used in 'from'; to add work, insert a row into the table");
    }

    @Override
    public Consumer createConsumer(Processor steps) throws Exception {
        DueConsumer<?> consumer = new DueConsumer<>(this, steps, runtime, runtime.work(service, work));
        configureConsumer(consumer);
        return consumer;
    }

    public String getWork() {
        return work;
    }

    public Duration getExpected() {
        return expected;
    }

    /** The time from due to done after which a row is late; by default {@code streampass.progress.late-after}. */
    public void setExpected(Duration expected) {
        this.expected = expected;
    }

    public String getService() {
        return service;
    }

    /** The service that owns the work. */
    public void setService(String service) {
        this.service = service;
    }

    public int getConcurrency() {
        return concurrency;
    }

    /** The maximum number of rows in progress at the same time, each on its own thread. */
    public void setConcurrency(int concurrency) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1, not " + concurrency);
        }
        this.concurrency = concurrency;
    }
}
