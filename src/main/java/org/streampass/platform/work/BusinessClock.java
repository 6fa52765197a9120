package org.streampass.platform.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.streampass.platform.startup.AtomicFile;

/**
 * The time for deadlines of the business: ends of periods, retries of payments. In local mode it can be advanced, and the
 * difference is kept across restarts. Leases, tokens, keys and retention do not follow it.
 */
public final class BusinessClock extends Clock {

    private final Path file;
    private final Clock real;
    private volatile Duration ahead;

    /** @param file contains the difference from the real time, as an ISO duration; it need not exist */
    BusinessClock(Path file, Clock real) {
        this.file = file;
        this.real = real;
        try {
            this.ahead = Files.exists(file) ? Duration.parse(Files.readString(file)) : Duration.ZERO;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By how much it is ahead of the real time. */
    public Duration ahead() {
        return ahead;
    }

    synchronized void advance(Duration step) {
        Duration next = ahead.plus(step);
        try {
            AtomicFile.write(file, next.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ahead = next;
    }

    @Override
    public Instant instant() {
        return real.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.offset(real.withZone(zone), ahead);
    }
}
