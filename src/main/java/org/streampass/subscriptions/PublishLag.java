package org.streampass.subscriptions;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For how long the oldest request has been stored that is not published yet, as a gauge. The table is asked now and then,
 * not when the gauge is read; what could not be found out is not a number.
 */
class PublishLag {

    static final Duration EVERY = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(PublishLag.class);

    private final SubscriptionTable table;
    private volatile double seconds = Double.NaN;

    PublishLag(SubscriptionTable table, MeterRegistry registry) {
        this.table = table;
        TimeGauge.builder("streampass.publish.lag", () -> seconds, TimeUnit.SECONDS)
                .description("Age of the oldest request that is stored and not published")
                .register(registry);
    }

    /** Asks the table. Never fails. */
    void refresh() {
        try {
            seconds = table.oldestUnpublished()
                    .map(oldest -> Duration.between(oldest, Instant.now()).toMillis() / 1000.0)
                    .orElse(0.0);
        } catch (RuntimeException e) {
            seconds = Double.NaN;
            log.debug("the publish lag is not known", e);
        }
    }
}
