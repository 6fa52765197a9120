package org.streampass.bench;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.websockets.client.WebSocketClient;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.CloseMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.streampass.testing.http.Api;
import org.xnio.IoFuture;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** Users with a WebSocket each, without a thread for each. Failed connections are retried with increasing delays. */
class Crowd implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int MOST_SECONDS_BETWEEN = 8;

    private final Users users;
    private final Consumer<String> onSubscription;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .executor(threads)
            .build();
    private final ByteBufferPool buffers = new DefaultByteBufferPool(true, 8 * 1024);
    private final XnioWorker worker;
    private final List<Member> members = new ArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile URI application;

    /** @param onSubscription receives the subscription of each notification */
    Crowd(Users users, Consumer<String> onSubscription) throws IOException {
        this.users = users;
        this.onSubscription = onSubscription;
        worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, 2)
                        .set(Options.RECEIVE_BUFFER, 16 * 1024) // a client that stops reading shall buffer little
                        .getMap());
    }

    /** Sets the base URL for tickets. */
    void useServer(String url) {
        application = URI.create(url);
    }

    /** Connects that many more users, a number at a time. */
    List<Member> join(int count, int atOnce) {
        users.prepare(members.size() + count);
        List<Member> joining = new ArrayList<>();
        Semaphore room = new Semaphore(atOnce);
        for (int i = 0; i < count; i++) {
            Member member = new Member(members.size());
            members.add(member);
            joining.add(member);
            room.acquireUninterruptibly();
            member.welcomed = room::release;
            member.connect(0);
        }
        awaitLive(joining);
        return joining;
    }

    /**
     * Connects users at a fixed rate and disconnects them when they are welcomed; every second one without a closing
     * frame.
     *
     * @return after all have disconnected
     */
    List<Member> connectAndLeave(int count, long start, int perSecond) {
        int first = members.size();
        users.prepare(first + count);
        List<Member> passing = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Load.parkUntil(start + i * 1_000_000_000L / perSecond);
            Member member = new Member(first + i);
            boolean politely = i % 2 == 0;
            member.welcomed = () -> member.leave(politely);
            passing.add(member);
            member.connect(0);
        }
        await().atMost(PATIENCE).until(() -> passing.stream().allMatch(member -> member.wasLive && !member.live));
        return passing;
    }

    static void awaitLive(List<Member> members) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> members.stream()
                .allMatch(member -> member.live));
    }

    /** Reconnects all disconnected users at the same moment. */
    void reconnectAll() {
        members.stream().filter(member -> !member.live).forEach(member -> member.connect(0));
    }

    List<Member> members() {
        return members;
    }

    /** The number of failed connection attempts. */
    int failures() {
        return failures.get();
    }

    /** A user with a WebSocket. */
    class Member extends AbstractReceiveListener {

        final String user;
        private final int number;
        private volatile WebSocketChannel channel;
        private volatile Runnable welcomed = () -> {};
        volatile boolean live;
        volatile boolean wasLive;
        private volatile boolean leaving;
        /** 0 before the first notification. */
        volatile int closingCode;

        volatile long last;
        volatile int missed;
        volatile int repeated;

        Member(int number) {
            this.number = number;
            user = "bench-" + number;
        }

        private void connect(int attempt) {
            HttpRequest request = HttpRequest.newBuilder(application.resolve("/notifications/tickets"))
                    .timeout(Duration.ofSeconds(60))
                    .header("Authorization", "Bearer " + users.token(number))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).whenComplete((answer, failure) -> {
                if (failure == null && answer.statusCode() == 201) {
                    hello(Api.parse(answer.body()), attempt);
                } else {
                    retryLater(attempt);
                }
            });
        }

        private void hello(JsonNode ticket, int attempt) {
            URI url = URI.create(ticket.get("url").asText().replace("localhost", "127.0.0.1"));
            IoFuture<WebSocketChannel> connection =
                    WebSocketClient.connectionBuilder(worker, buffers, url).connect();
            connection.addNotifier(
                    (done, none) -> {
                        if (done.getStatus() != IoFuture.Status.DONE) {
                            retryLater(attempt);
                            return;
                        }
                        try {
                            channel = done.get();
                        } catch (IOException e) {
                            throw new IllegalStateException(e); // the future is done
                        }
                        channel.addCloseTask(closed -> lost(closed, attempt));
                        channel.getReceiveSetter().set(this);
                        channel.resumeReceives();
                        WebSockets.sendText(
                                "{\"hello\":{\"ticket\":\"%s\",\"after\":%d}}"
                                        .formatted(ticket.get("ticket").asText(), last),
                                channel,
                                null);
                    },
                    null);
        }

        private void lost(WebSocketChannel closed, int attempt) {
            boolean wasLive = live;
            live = false;
            if (closed == channel && !wasLive && !leaving) {
                retryLater(attempt);
            }
        }

        private void retryLater(int attempt) {
            failures.incrementAndGet();
            int most = 1000 * Math.min(MOST_SECONDS_BETWEEN, 1 << Math.min(attempt, 10));
            CompletableFuture.delayedExecutor(ThreadLocalRandom.current().nextInt(most), TimeUnit.MILLISECONDS, threads)
                    .execute(() -> connect(attempt + 1));
        }

        @Override
        protected void onFullTextMessage(WebSocketChannel from, BufferedTextMessage message) {
            JsonNode frame = Api.parse(message.getData());
            if (frame.has("welcome")) {
                live = true;
                wasLive = true;
                welcomed.run();
                welcomed = () -> {};
                return;
            }
            long sequence = frame.at("/notification/sequence").asLong();
            if (sequence <= last) {
                repeated++;
            } else {
                missed += (int) (sequence - last - 1);
                last = sequence;
            }
            onSubscription.accept(frame.at("/notification/subject").asText());
        }

        @Override
        protected void onCloseMessage(CloseMessage message, WebSocketChannel from) {
            closingCode = message.getCode();
        }

        /** Stops reading. */
        void stopReading() {
            channel.suspendReceives();
        }

        void resumeReading() {
            channel.resumeReceives();
        }

        /** Disconnects, with or without a closing frame. */
        private void leave(boolean politely) {
            leaving = true;
            if (politely) {
                WebSockets.sendClose(CloseMessage.NORMAL_CLOSURE, "", channel, null);
            } else {
                try {
                    channel.close();
                } catch (IOException e) {
                    // already disconnected
                }
            }
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
        threads.shutdownNow();
        buffers.close();
    }
}
