package org.streampass.platform.work;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Component;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.tracing.Spans;

/** Performs due work and publishes outboxes as a process does, with a list in place of the broker. */
public class WorkFixture implements AutoCloseable {

    private final StaticListableBeanFactory works = new StaticListableBeanFactory();
    private final FakeBroker broker = new FakeBroker();
    private final SettableClock wall = new SettableClock();
    private final BusinessClock business = new BusinessClock(file(), Clock.systemUTC());
    private final WorkRuntime runtime;

    public WorkFixture(JdbcClient jdbc, TransactionTemplate transaction) {
        this(jdbc, transaction, Spans.OFF);
    }

    WorkFixture(JdbcClient jdbc, TransactionTemplate transaction, Spans spans) {
        ClockWatch clock = new ClockWatch(wall, System::nanoTime, Instant::now);
        clock.compare();
        runtime = new WorkRuntime(
                jdbc, transaction, broker.publisher(), clock, business, works(), Optional.empty(), spans);
    }

    /** Creates the table {@code payments.job}, with the columns that due work needs. */
    static void createJobs(JdbcClient jdbc) {
        jdbc.sql("""
                        create table payments.job (
                            id uuid primary key,
                            subject uuid,
                            outcome varchar(20),
                            due_at timestamp with time zone,
                            claim bigint not null,
                            leased_by uuid,
                            attempt bigint not null default 0,
                            dead varchar(500),
                            planned boolean not null default false,
                            due_since timestamp with time zone not null default current_timestamp
                        )""").update();
    }

    private static Path file() {
        try {
            return Files.createTempDirectory("clock").resolve("clock");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The business clock, which tests can advance. */
    public Clock clock() {
        return business;
    }

    public void advance(Duration step) {
        business.advance(step);
        runtime.wake();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private ObjectProvider<DueWork<?>> works() {
        return (ObjectProvider) works.getBeanProvider(DueWork.class);
    }

    public WorkRuntime runtime() {
        return runtime;
    }

    /** The clock of the process, which can be set. */
    SettableClock wall() {
        return wall;
    }

    public void add(DueWork<?> work) {
        works.addBean(work.kind(), work);
    }

    /** The component {@code due:}, for a Camel context. */
    public Component component() {
        return new DueComponent(runtime);
    }

    /** The events published from outboxes. */
    public List<EventEnvelope> published() {
        return broker.stored();
    }

    @Override
    public void close() throws Exception {
        runtime.destroy();
    }
}
