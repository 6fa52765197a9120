package org.streampass.platform.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.function.SingletonSupplier;
import org.streampass.platform.startup.DaemonThreads;
import org.streampass.platform.startup.EssentialThreads;
import org.streampass.platform.startup.OneLine;
import org.streampass.platform.tracing.Spans;

/** The due work of this process: its timer, outboxes and workers. */
public class WorkRuntime implements DisposableBean, EssentialThreads {

    private static final Logger log = LoggerFactory.getLogger(WorkRuntime.class);

    /** The interval at which tables are polled for work that a commit of this process has not made due. */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    private static final Duration DUE_TIME_CHECK_INTERVAL = Duration.ofSeconds(10);

    private static final Duration REMOVE_CONFIRMED_INTERVAL = Duration.ofMillis(500);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final OutboxPublisher publisher;
    private final ClockWatch clock;
    private final BusinessClock time;
    private final Supplier<List<DueWork<?>>> works;
    private final Spans spans;
    private Optional<UUID> previousRunId;
    private final List<Future<?>> tasks = new ArrayList<>();
    private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();

    /** The last one of each kind. It may have stopped; then it releases the rows that it receives. */
    private final Map<String, DueWorker<?>> workers = new ConcurrentHashMap<>();

    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, new DaemonThreads("due-timer"));

    /** @param previousRunId the id of the previous run of this process, whose leases are released */
    WorkRuntime(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            OutboxPublisher publisher,
            ClockWatch clock,
            BusinessClock time,
            ObjectProvider<DueWork<?>> works,
            Optional<UUID> previousRunId,
            Spans spans) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.publisher = publisher;
        this.clock = clock;
        this.time = time;
        this.works = SingletonSupplier.of(() -> works.stream().toList()); // they may need this object
        this.previousRunId = previousRunId;
        this.spans = spans;
        every(POLL_INTERVAL, this::releaseLeasesOnce);
        every(POLL_INTERVAL, () -> workers.values().forEach(DueWorker::wake));
        every(POLL_INTERVAL, () -> outboxes.values().forEach(outbox -> logFailure(outbox::sweep)));
        every(DUE_TIME_CHECK_INTERVAL, this::resetTooFarAhead);
        every(REMOVE_CONFIRMED_INTERVAL, () -> outboxes.values()
                .forEach(outbox -> logFailure(outbox::removeConfirmed)));
    }

    private void every(Duration period, Runnable task) {
        tasks.add(timer.scheduleWithFixedDelay(
                () -> logFailure(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public List<String> dead() {
        return Stream.concat(
                        tasks.stream()
                                .filter(task -> EssentialThreads.isDead(timer, task))
                                .map(task -> "the timer of due work"),
                        publisher.dead().stream())
                .distinct()
                .toList();
    }

    /** Releases the leases of the previous run, so that its rows need not wait until the leases expire. */
    private void releaseLeasesOnce() {
        previousRunId.ifPresent(runId -> tables().values().forEach(table -> table.releaseLeasesOf(runId)));
        previousRunId = Optional.empty();
    }

    private void resetTooFarAhead() {
        tables().forEach((kind, table) -> {
            int rows = table.resetTooFarAhead();
            if (rows > 0) {
                log.warn(
                        "{}: {} rows were due later than any lease or retry allows, because the clock was ahead when"
                                + " they were written; they are due now",
                        kind,
                        rows);
            }
        });
    }

    /** At DEBUG, because the health check of the database reports an outage. */
    private static void logFailure(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // an exception would end the timer's task
            log.debug("a task of due work failed, and is repeated: {}", OneLine.of(e));
        }
    }

    Spans spans() {
        return spans;
    }

    /** The outbox of a service. */
    public Outbox outbox(String service) {
        return outboxes.computeIfAbsent(service, name -> new Outbox(name, jdbc, transaction, publisher));
    }

    /** The tables of all kinds of work in this process, by {@code <service>-<name>}. Each outbox is a kind of work. */
    public SortedMap<String, DueTableControl> tables() {
        SortedMap<String, DueTableControl> tables = new TreeMap<>();
        works.get().forEach(work -> tables.put(work.kind(), work.table().control()));
        outboxes.forEach((service, outbox) ->
                tables.put(service + "-outbox", outbox.table().control()));
        return tables;
    }

    /** @return false if the row is leased or done, or its work cannot be cancelled */
    boolean cancel(String kind, UUID row, String reason) {
        return works.get().stream()
                .filter(work -> work.kind().equals(kind))
                .findFirst()
                .map(work -> work.cancel(row, reason))
                .orElseGet(() -> tables().get(kind).cancel(row, reason));
    }

    /** Polls the tables soon, after an operator has rescheduled a row. */
    public void wake() {
        workers.values().forEach(DueWorker::wake);
    }

    /** @throws IllegalArgumentException if the service has no such work */
    public DueWork<?> work(String service, String name) {
        List<String> known = works.get().stream().map(DueWork::kind).sorted().toList();
        return works.get().stream()
                .filter(work -> work.kind().equals(service + "-" + name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the service '%s' has no work '%s'; known are %s"
                        .formatted(service, name, String.join(", ", known))));
    }

    <T extends DueRow> DueWorker<T> start(DueWork<T> work, DueWorker.Task<T> task, int concurrency) {
        ResultWriter<T> results = new ResultWriter<>(
                work.kind(),
                new ResultTransaction<>(work, work.publishes() ? outbox(work.service()) : null, transaction));
        DueWorker<T> worker =
                new DueWorker<>(work, task, concurrency, results, transaction, timer, clock, time, publisher.runId());
        workers.put(work.kind(), worker);
        worker.start();
        worker.wake();
        return worker;
    }

    /** The claim for rows that the caller inserts: they are leased by this process if it can start their work soon. */
    public Claim.Initial initialClaim(DueWork<?> work, int rows) {
        DueWorker<?> worker = workers.get(work.kind());
        return worker == null ? Claim.Initial.UNCLAIMED : worker.initialClaim(rows);
    }

    /** Starts the work of inserted rows after the caller's transaction has committed. */
    @SuppressWarnings("unchecked")
    public <T extends DueRow> void startAfterCommit(DueWork<T> work, Claim.Initial claim, List<T> rows) {
        AfterCommit.run(() -> {
            DueWorker<T> worker = (DueWorker<T>) workers.get(work.kind());
            if (worker != null && claim.isLeased()) {
                worker.enqueue(rows);
            } else if (worker != null) {
                worker.wake();
            }
        });
    }

    @Override
    public void destroy() throws Exception {
        publisher.close();
        timer.shutdown();
        timer.awaitTermination(2, TimeUnit.SECONDS);
        timer.shutdownNow();
        logFailure(() -> outboxes.values().forEach(Outbox::removeConfirmed));
    }
}
