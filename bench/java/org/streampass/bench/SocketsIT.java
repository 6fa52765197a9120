package org.streampass.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.bench.Crowd.Member;
import org.streampass.bench.Recording.Percentiles;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.http.Api;
import org.streampass.testing.http.BearerTokens;
import org.streampass.testing.http.Operator;
import org.streampass.testing.http.RawWebSocket;
import org.streampass.testing.http.WebSocketClient;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.Ports;

/**
 * Not a test of speed: {@code mvn verify -Pbench -Dbench=sockets} measures the cost of many connections, and writes
 * {@code target/bench/sockets.md}. It fails only if a notification is missed or repeated.
 */
@Tag("bench")
class SocketsIT {

    private static final int CROWD = Integer.getInteger("bench.sockets", 10_000);
    private static final int FEW = 10;
    private static final int CHURN_PER_SECOND = 200;
    private static final int INTRUDERS_PER_SECOND = 200;
    private static final int CONNECTIONS_OF_A_USER = 20;
    private static final int DAWDLERS = 2000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern SOCKETS = Pattern.compile("(?m)^streampass_sockets(?:\\{.*})? ([0-9.E]+)$");

    @TempDir
    static Path folder;

    private final Options options = Options.read();
    private final BearerTokens tokens = new BearerTokens();
    private final Map<String, String> settings = new HashMap<>(TestDatabase.POSTGRES.settings());
    private final Table report = new Table(List.of("what", "measured"));
    private AppProcess app;
    private EventLoad events;
    private Crowd crowd;
    private int told;

    @Test
    void measure() throws Exception {
        Assumptions.assumeTrue(
                options.scenarios().isEmpty() || options.scenarios().contains("sockets"));
        settings.put("streampass.broker.port", "" + Ports.freePort());
        settings.put("streampass.websocket.port", "" + Ports.freePort());
        settings.putAll(alone());
        settings.put("streampass.websocket.max-connections", "" + 2 * CROWD);
        settings.put("streampass.websocket.max-connections-per-address", "" + 2 * CROWD);
        settings.put("streampass.limits.tickets-by-user", "off"); // one user connects beyond the limit repeatedly
        start();
        crowd = new Crowd(new Users(tokens), subscription -> events.arrived(subscription));
        crowd.useServer(url());

        List<Member> few = crowd.join(FEW, FEW);
        measureNotifications("warm-up", 100, seconds(60), few);
        measureNotifications(FEW + " connected, 100 events/s", 100, seconds(30), few);
        fill();
        idle();
        List<Member> all = List.copyOf(crowd.members());
        measureNotifications(CROWD + " connected, 100 events/s", 100, seconds(30), all);
        measureNotifications(CROWD + " connected, 1,000 events/s", 1000, seconds(20), all);
        churn();
        intruders(all);
        neverRead();
        storm();
        compareWithTheTable();
        Report.write("sockets", "The cost of %d connections".formatted(CROWD), options, folder, report);
    }

    @AfterEach
    void stop() {
        if (crowd != null) {
            crowd.close();
        }
        if (events != null) {
            events.close();
        }
        if (app != null) {
            app.complaints().stream().limit(20).forEach(System.out::println);
            app.close();
        }
    }

    private void start() throws IOException {
        Path data = folder.resolve("data");
        tokens.install(data);
        app = AppProcess.launch(options.jvmOptions(), Path.of(""), data, settings, options.settings())
                .awaitReady();
        if (events == null) {
            events = newEvents();
        }
    }

    /** Only Notifications runs, and the broker has the queues of no other service. */
    private static Map<String, String> alone() throws IOException {
        Path artemis = Path.of("artemis");
        Path broker = Files.copy(artemis.resolve("broker.xml"), folder.resolve("broker.xml"));
        Path services = Files.createDirectory(folder.resolve("services"));
        Files.copy(artemis.resolve("services/notifications.yaml"), services.resolve("notifications.yaml"));
        return Map.of("streampass.services", "notifications", "streampass.broker-config", broker.toString());
    }

    private int seconds(int otherwise) {
        return Math.toIntExact(options.length(otherwise).toSeconds());
    }

    private EventLoad newEvents() throws IOException {
        return new EventLoad(
                "tcp://127.0.0.1:" + settings.get("streampass.broker.port"),
                Files.readString(folder.resolve("data/broker-password")).strip());
    }

    private String url() {
        return app.url().replace("localhost", "127.0.0.1");
    }

    private void measureNotifications(String what, int perSecond, int seconds, List<Member> members) {
        events.take();
        Duration cpu = cpu();
        events.send(perSecond, perSecond * seconds, user(members), "card_declined");
        double used = cpu().minus(cpu).toMillis() / 1000.0 / seconds;
        int late = events.inTransit();
        long last = System.nanoTime();
        awaitArrival();
        Percentiles millis = events.take();
        row(
                what,
                "p50 %s ms, p99 %s ms, from sending the event to the frame; %.2f cores (application); %d of %d in transit after the last was sent, all received %.1f s later"
                        .formatted(
                                Tables.of(millis.p50()),
                                Tables.of(millis.p99()),
                                used,
                                late,
                                perSecond * seconds,
                                (System.nanoTime() - last) / 1e9));
    }

    /** Users in a mixed order, as in reality: not in the order of their connections. */
    private IntFunction<String> user(List<Member> members) {
        return i -> members.get(Math.floorMod(told++ * 7919, members.size())).user;
    }

    private void awaitArrival() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> events.inTransit() == 0);
    }

    private void fill() throws Exception {
        long heap = jvm().heapKiB();
        long resident = jvm().residentKiB();
        long begin = System.nanoTime();
        crowd.join(CROWD - FEW, 64);
        double seconds = (System.nanoTime() - begin) / 1e9;
        long more = jvm().heapKiB() - heap;
        row(
                "to connect the others",
                "%.1f s, 64 at a time; %d failed attempts; heap after a collection %d MiB, %.1f KiB a connection; resident %d MiB, %.1f KiB more a connection"
                        .formatted(
                                seconds,
                                crowd.failures(),
                                (heap + more) / 1024,
                                more / (double) CROWD,
                                jvm().residentKiB() / 1024,
                                (jvm().residentKiB() - resident) / (double) CROWD));
    }

    private void idle() throws InterruptedException {
        int seconds = seconds(60);
        Duration before = cpu();
        TimeUnit.SECONDS.sleep(seconds); // measures an idle system
        row(
                "%d connected, without notifications, %d s".formatted(CROWD, seconds),
                "%.3f cores (application), pings included"
                        .formatted(cpu().minus(before).toMillis() / 1000.0 / seconds));
    }

    /** Half of them send a closing frame, half do not. */
    private void churn() {
        int seconds = seconds(60);
        int before = sockets();
        int failed = crowd.failures();
        Duration cpu = cpu();
        long start = System.nanoTime();
        int count = CHURN_PER_SECOND * seconds;
        List<Member> passing = crowd.connectAndLeave(count, start, CHURN_PER_SECOND);
        double length = (System.nanoTime() - start) / 1e9;
        double used = cpu().minus(cpu).toMillis() / 1000.0 / length;
        long ended = System.nanoTime();
        await().atMost(PATIENCE).until(() -> sockets() <= before);
        row(
                "%d connect and leave a second, %d in all".formatted(CHURN_PER_SECOND, count),
                "in %.1f s; %d welcomed, %d failed attempts; %.2f cores (application); %d connections left as before after %.1f s"
                        .formatted(
                                length,
                                passing.stream()
                                        .filter(member -> member.wasLive)
                                        .count(),
                                crowd.failures() - failed,
                                used,
                                sockets(),
                                (System.nanoTime() - ended) / 1e9));
        assertThat(sockets()).isEqualTo(before);
    }

    /** Invalid requests are refused, and connected users do not notice. */
    private void intruders(List<Member> all) throws InterruptedException {
        String socket = "ws://127.0.0.1:%s/notifications".formatted(settings.get("streampass.websocket.port"));
        intrude("connect from another origin", all, () -> Intruders.connectFromAnotherOrigin(socket));
        intrude("send the header of a frame of 2 GB", all, () -> Intruders.sendTooLargeFrame(socket));
        intrude("send an invalid hello", all, () -> Intruders.sendInvalidHello(socket));
        Api.User greedy = new Api.User(new Api(url()), tokens.of("greedy"));
        List<WebSocketClient> own = Stream.generate(() -> greedy.listen(0L))
                .limit(CONNECTIONS_OF_A_USER)
                .toList();
        intrude(
                "of one user with %d connections".formatted(own.size()),
                all,
                () -> Intruders.connectBeyondTheLimit(socket, greedy));
        own.forEach(WebSocketClient::close);
        dawdlers(socket, all);
    }

    private void intrude(String how, List<Member> all, BooleanSupplier intrusion) throws InterruptedException {
        try (Intruders intruders = new Intruders(INTRUDERS_PER_SECOND, intrusion)) {
            measureNotifications(
                    "%d with 100 events/s, while %d clients a second %s".formatted(CROWD, INTRUDERS_PER_SECOND, how),
                    100,
                    seconds(20),
                    all);
            intruders.stop();
            row("of these", "%d of %d refused".formatted(intruders.refused(), intruders.attempts()));
            assertThat(intruders.refused()).as(how).isEqualTo(intruders.attempts());
        }
    }

    private void dawdlers(String socket, List<Member> all) {
        List<RawWebSocket> dawdlers = Stream.generate(() -> RawWebSocket.unfinishedRequest(socket))
                .limit(DAWDLERS)
                .toList();
        long begun = System.nanoTime();
        measureNotifications(
                "%d with 100 events/s, while %d clients never complete a request".formatted(CROWD, DAWDLERS),
                100,
                seconds(20),
                all);
        long ended = dawdlers.stream().filter(RawWebSocket::isEnded).count();
        row(
                "of these",
                "%d of %d disconnected within %.0f s".formatted(ended, DAWDLERS, (System.nanoTime() - begun) / 1e9));
        dawdlers.forEach(RawWebSocket::close);
        assertThat(ended).isEqualTo(DAWDLERS);
    }

    /** A tenth of the users stops reading while many notifications are sent; the others are not affected. */
    private void neverRead() throws Exception {
        List<Member> lazy = crowd.members().subList(0, CROWD / 10);
        List<Member> others = List.copyOf(crowd.members().subList(CROWD / 10, CROWD));
        int before = sockets();
        lazy.forEach(Member::stopReading);
        int perSecond = 100;
        int each = 12;
        EventLoad large = newEvents();
        Thread teller = new Thread(() ->
                large.send(perSecond, lazy.size() * each, i -> lazy.get(i % lazy.size()).user, "x".repeat(50_000)));
        teller.start();
        measureNotifications(
                "%d with 100 events/s, while %d others do not read %d events of 50 KB each"
                        .formatted(others.size(), lazy.size(), each),
                perSecond,
                lazy.size() * each / perSecond,
                others);
        teller.join();
        long heap = jvm().heapKiB();
        await().atMost(PATIENCE).until(() -> sockets() <= before - lazy.size());
        large.close();
        lazy.forEach(Member::resumeReading);
        await().atMost(PATIENCE).until(() -> lazy.stream().noneMatch(member -> member.live));
        row(
                "of the latter",
                "%d of %d closed, %d of them found the code 1013 when they continued to read; heap after a collection %d MiB"
                        .formatted(
                                before - sockets(),
                                lazy.size(),
                                lazy.stream()
                                        .filter(member -> member.closingCode == 1013)
                                        .count(),
                                heap / 1024));
        crowd.reconnectAll();
        Crowd.awaitLive(lazy);
    }

    /** The process is killed while notifications are sent, and all users reconnect when it is ready. */
    private void storm() throws Exception {
        List<Member> all = List.copyOf(crowd.members().subList(0, CROWD));
        events.take();
        events.send(1000, CROWD, user(all), "card_declined");
        events.close();
        app.kill();
        int underWay = events.inTransit();
        long killed = System.nanoTime();
        start();
        double down = (System.nanoTime() - killed) / 1e9;
        crowd.useServer(url());
        int failed = crowd.failures();
        long begin = System.nanoTime();
        crowd.reconnectAll();
        Crowd.awaitLive(all);
        double live = (System.nanoTime() - begin) / 1e9;
        awaitArrival();
        row(
                "killed with %d events in transit, all reconnect at once".formatted(underWay),
                "ready after %.1f s; all connected %.1f s later, %d failed attempts; all received %.1f s after it was ready"
                        .formatted(down, live, crowd.failures() - failed, (System.nanoTime() - begin) / 1e9));
    }

    private void compareWithTheTable() {
        Map<String, Long> stored = new HashMap<>();
        TestDatabase.open(folder, settings)
                .sql("select user_id, last_sequence from notifications.user_sequence")
                .query(row -> {
                    stored.put(row.getString(1), row.getLong(2));
                });
        List<Member> all = crowd.members().subList(0, CROWD);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(all)
                .allSatisfy(member -> assertThat(member.last).isEqualTo(stored.getOrDefault(member.user, 0L))));
        int missed = all.stream().mapToInt(member -> member.missed).sum();
        int repeated = all.stream().mapToInt(member -> member.repeated).sum();
        row("sequence numbers", "%d missed, %d repeated".formatted(missed, repeated));
        assertThat(missed).as("missed").isZero();
        assertThat(repeated).as("repeated").isZero();
    }

    private void row(String what, String measured) {
        System.out.printf("sockets, %s: %s%n", what, measured);
        report.row(List.of(what, measured));
    }

    private Jvm jvm() {
        return new Jvm(app.pid());
    }

    private Duration cpu() {
        return ProcessHandle.of(app.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow();
    }

    private int sockets() {
        Matcher sockets = SOCKETS.matcher(metrics());
        assertThat(sockets.find()).isTrue();
        return (int) Double.parseDouble(sockets.group(1));
    }

    private String metrics() {
        return new Operator(app.api(), folder.resolve("data"))
                .get("/prometheus")
                .response()
                .body();
    }
}
