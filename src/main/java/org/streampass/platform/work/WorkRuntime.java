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
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.startup.OneLine;
import org.streampass.platform.startup.EssentialThreads;

/** What all due work in a process shares: the timer that looks for it, the outboxes, and who does which kind. */
public class WorkRuntime implements DisposableBean, EssentialThreads {

    private static final Logger log = LoggerFactory.getLogger(WorkRuntime.class);

    /** How often the tables are looked at for work that no commit of this process has made due. */
    private static final Duration POLL = Duration.ofSeconds(1);

    private static final Duration PUT_RIGHT = Duration.ofSeconds(10);

    private static final Duration REMOVE_CONFIRMED = Duration.ofMillis(500);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final OutboxPublisher publisher;
    private final ClockWatch clock;
    private final ObjectProvider<DueWork<?>> works;
    private final List<Future<?>> tasks = new ArrayList<>();
    private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();
    private final Map<String, DueWorker<?>> workers = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, task -> {
        Thread thread = new Thread(task, "due-timer");
        thread.setDaemon(true);
        return thread;
    });

    /** @param lastLife the id of the last run of this process, whose leases nobody uses any more */
    WorkRuntime(
            JdbcClient jdbc,
            TransactionTemplate transaction,
            OutboxPublisher publisher,
            ClockWatch clock,
            ObjectProvider<DueWork<?>> works,
            Optional<UUID> lastLife) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.publisher = publisher;
        this.clock = clock;
        this.works = works;
        every(POLL, new ReleaseOnce(lastLife));
        every(POLL, () -> workers.values().forEach(DueWorker::wake));
        every(POLL, () -> outboxes.values().forEach(outbox -> quietly(outbox::sweep)));
        every(PUT_RIGHT, this::putRight);
        every(REMOVE_CONFIRMED, () -> outboxes.values().forEach(outbox -> quietly(outbox::removeConfirmed)));
    }

    private void every(Duration period, Runnable task) {
        tasks.add(timer.scheduleWithFixedDelay(
                () -> quietly(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public List<String> dead() {
        return Stream.concat(
                        tasks.stream()
                                .filter(task -> EssentialThreads.isDead(timer, task))
                                .map(task -> "the timer that looks for due work"),
                        publisher.dead().stream())
                .distinct()
                .toList();
    }

    /** Has what the last life had leased claimed at once, instead of when its leases have run out. */
    private class ReleaseOnce implements Runnable {

        private Optional<UUID> owner;

        ReleaseOnce(Optional<UUID> owner) {
            this.owner = owner;
        }

        @Override
        public void run() {
            owner.ifPresent(life -> tables().values().forEach(table -> table.release(life)));
            owner = Optional.empty();
        }
    }

    /** Has what was written while a clock was ahead done now, instead of when that time has come. */
    private void putRight() {
        tables().forEach((kind, table) -> {
            int rows = table.putRight();
            if (rows > 0) {
                log.warn(
                        "{}: {} rows were due later than any lease or retry ends, since the clock was ahead when they were"
                                + " written; they are due now",
                        kind,
                        rows);
            }
        });
    }

    /** The health of the database is told by its own check. */
    private static void quietly(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) { // whatever it is, it must not end the timer
            log.debug("due work could not be looked for: {}", OneLine.of(e));
        }
    }

    /** The outbox of a service. */
    public Outbox outbox(String service) {
        return outboxes.computeIfAbsent(service, name -> new Outbox(name, jdbc, transaction, publisher));
    }

    /** Every kind of work of the services in this process, by {@code <service>-<name>}; each outbox is one. */
    public SortedMap<String, DueTable<?>> tables() {
        SortedMap<String, DueTable<?>> tables = new TreeMap<>();
        works.forEach(work -> tables.put(key(work), work.table()));
        outboxes.forEach((service, outbox) -> tables.put(service + "-outbox", outbox.table()));
        return tables;
    }

    /** Has the tables looked at soon, since an operator has moved something. */
    public void wake() {
        workers.values().forEach(DueWorker::wake);
    }

    /** @throws IllegalArgumentException if the service has no such work */
    DueWork<?> work(String service, String name) {
        List<String> known = works.stream().map(WorkRuntime::key).sorted().toList();
        return works.stream()
                .filter(work -> key(work).equals(service + "-" + name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the service '%s' has no work '%s', there are %s"
                        .formatted(service, name, String.join(", ", known))));
    }

    private static String key(DueWork<?> work) {
        return work.service() + "-" + work.name();
    }

    <T extends DueRow> DueWorker<T> start(DueWork<T> work, DueWorker.Doing<T> doing, int concurrency) {
        ResultWriter<T> results =
                new ResultWriter<>(work, work.publishes() ? outbox(work.service()) : null, transaction);
        DueWorker<T> worker =
                new DueWorker<>(work, doing, concurrency, results, transaction, timer, clock, publisher.life());
        workers.put(key(work), worker);
        worker.start();
        worker.wake();
        return worker;
    }

    void stop(DueWork<?> work, DueWorker<?> worker, Duration patience) {
        workers.remove(key(work), worker);
        worker.stop(patience);
    }

    /** The claim for rows with that work which the caller's transaction inserts. */
    public Claim.OfNewRow claimForNew(DueWork<?> work, int rows) {
        DueWorker<?> worker = workers.get(key(work));
        return worker == null ? Claim.OfNewRow.FOR_ANYBODY : worker.claimForNew(rows);
    }

    /** Has the work of new rows begun once the caller's transaction has committed. */
    @SuppressWarnings("unchecked")
    public <T extends DueRow> void beginAfterCommit(DueWork<T> work, Claim.OfNewRow claim, List<T> rows) {
        AfterCommit.run(() -> {
            DueWorker<T> worker = (DueWorker<T>) workers.get(key(work));
            if (worker != null && claim.isLeased()) {
                worker.begin(rows);
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
        quietly(() -> outboxes.values().forEach(Outbox::removeConfirmed));
    }
}
