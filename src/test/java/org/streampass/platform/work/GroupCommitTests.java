package org.streampass.platform.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GroupCommitTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST = 4;

    /** Runs alone, and ends only when the test permits it. */
    private static final String FIRST = "first";

    private final List<List<String>> groups = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final CountDownLatch firstHasBegun = new CountDownLatch(1);
    private final CountDownLatch firstMayEnd = new CountDownLatch(1);

    /** Requests with the same first letter have the same key. */
    private final GroupCommit<String, String> commit =
            new GroupCommit<>(MOST, request -> request.charAt(0), this::runGroup);

    private List<String> runGroup(List<String> requests) {
        groups.add(requests);
        threads.add(Thread.currentThread());
        if (requests.contains(FIRST)) {
            firstHasBegun.countDown();
            awaitLatch(firstMayEnd);
        }
        if (requests.contains("throw")) {
            throw new IllegalArgumentException("of the group");
        }
        if (requests.contains("overflow")) {
            throw new StackOverflowError();
        }
        return requests.stream().map(request -> request + " done").toList();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A request on its own thread. */
    private class Request extends FutureTask<String> {

        private final Thread thread = new Thread(this);

        Request(String request) {
            super(() -> commit.run(request));
            thread.start();
        }

        String outcome() throws Exception {
            return get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Starts these one after another while another request runs. */
    private List<Request> whileAnotherRuns(String... requests) {
        new Request(FIRST);
        awaitLatch(firstHasBegun);
        return Stream.of(requests).map(this::waiting).toList();
    }

    private Request waiting(String request) {
        Request waiting = new Request(request);
        await().atMost(PATIENCE).until(() -> waiting.thread.getState() == Thread.State.WAITING);
        return waiting;
    }

    private static List<String> outcomes(List<Request> requests) throws Exception {
        List<String> outcomes = new ArrayList<>();
        for (Request request : requests) {
            outcomes.add(request.outcome());
        }
        return outcomes;
    }

    @Test
    void singleRequestRunsAtOnceOnItsOwnThread() {
        assertThat(commit.run("a")).isEqualTo("a done");
        assertThat(commit.run("b")).isEqualTo("b done");

        assertThat(groups).containsExactly(List.of("a"), List.of("b"));
        assertThat(threads).containsOnly(Thread.currentThread());
    }

    @Test
    void waitingRequestsShareAGroupAndKeepTheirOwnOutcomes() throws Exception {
        List<Request> requests = whileAnotherRuns("a", "b", "c");

        firstMayEnd.countDown();

        assertThat(outcomes(requests)).containsExactly("a done", "b done", "c done");
        assertThat(groups).containsExactly(List.of(FIRST), List.of("a", "b", "c"));
        assertThat(threads.get(1)).as("the thread of a request in the group").isEqualTo(requests.get(0).thread);
    }

    @Test
    void requestsWithTheSameKeyAreNeverInTheSameGroup() throws Exception {
        List<Request> requests = whileAnotherRuns("a1", "a2", "b1", "a3", "b2");

        firstMayEnd.countDown();

        assertThat(outcomes(requests)).containsExactly("a1 done", "a2 done", "b1 done", "a3 done", "b2 done");
        assertThat(groups).containsExactly(List.of(FIRST), List.of("a1", "b1"), List.of("a2", "b2"), List.of("a3"));
    }

    @Test
    void groupSizeIsLimited() throws Exception {
        List<Request> requests = whileAnotherRuns("a", "b", "c", "d", "e");

        firstMayEnd.countDown();

        assertThat(outcomes(requests)).hasSize(5);
        assertThat(groups).containsExactly(List.of(FIRST), List.of("a", "b", "c", "d"), List.of("e"));
    }

    @Test
    void failureIsThrownToEachRequestOfItsGroupOnly() throws Exception {
        List<Request> requests = whileAnotherRuns("a", "throw", "a again");

        firstMayEnd.countDown();

        for (Request failed : requests.subList(0, 2)) {
            assertThatThrownBy(failed::outcome)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("of the group");
        }
        assertThat(requests.get(2).outcome()).isEqualTo("a again done");
        assertThat(commit.run("b")).isEqualTo("b done");
    }

    @Test
    void errorIsThrownToTheRequestAndTheNextOneRuns() {
        assertThatThrownBy(() -> commit.run("overflow"))
                .isInstanceOf(IllegalStateException.class)
                .hasCauseInstanceOf(StackOverflowError.class);

        assertThat(commit.run("b")).isEqualTo("b done");
    }

    @Test
    void interruptedRequestStillReturnsItsOutcome() throws Exception {
        new Request(FIRST);
        awaitLatch(firstHasBegun);
        AtomicInteger interrupted = new AtomicInteger();
        FutureTask<String> task = new FutureTask<>(() -> {
            String outcome = commit.run("a");
            interrupted.set(Thread.currentThread().isInterrupted() ? 1 : 0);
            return outcome;
        });
        Thread thread = new Thread(task);
        thread.start();
        await().atMost(PATIENCE).until(() -> thread.getState() == Thread.State.WAITING);

        thread.interrupt();
        firstMayEnd.countDown();

        assertThat(task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo("a done");
        assertThat(interrupted).hasValue(1);
    }

    @Test
    void groupsNeverOverlapAndNoRequestIsLost() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        List<Integer> handled = new ArrayList<>(); // guarded, because only one group runs at a time
        GroupCommit<Integer, Integer> numbers = new GroupCommit<>(MOST, number -> number % 7, group -> {
            if (running.incrementAndGet() > 1) {
                overlaps.incrementAndGet();
            }
            handled.addAll(group);
            running.decrementAndGet();
            return group.stream().map(number -> -number).toList();
        });
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> outcomes = IntStream.range(0, 5_000)
                    .mapToObj(number -> clients.submit(() -> numbers.run(number)))
                    .toList();
            for (int number = 0; number < outcomes.size(); number++) {
                assertThat(outcomes.get(number).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isEqualTo(-number);
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(overlaps).hasValue(0);
        assertThat(handled).hasSize(5_000).doesNotHaveDuplicates();
    }
}
