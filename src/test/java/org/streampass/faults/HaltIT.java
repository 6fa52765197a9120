package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.testing.broker.BrokerQueues;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.BytemanRules;

/**
 * Halts a process at exact points of its handlers, under load: before and after the database commit, before and after
 * the broker's commit. Byteman inserts the halt; the code under test does not know of it.
 */
@Tag("faults")
class HaltIT {

    /** Part of a point's name: runs only those points. */
    private static final String ONLY = System.getProperty("streampass.halt", "");

    private static final int POINTS = FaultScenario.IN_FULL || !ONLY.isEmpty() ? Integer.MAX_VALUE : 1;
    private static final int SLIPS = FaultScenario.IN_FULL || !ONLY.isEmpty() ? Integer.MAX_VALUE : 2;

    /** They handle further events of a request on the same thread. */
    private static final Set<String> GO_ON = Set.of("recommendations", "notifications");

    /**
     * A point at which the process halts.
     *
     * @param handler the service or kind of work
     * @param place the location, in Byteman's syntax
     * @param condition selects the calls of that handler; {@code true} if all calls are
     * @param holder the service that has the request while a thread stands there; empty if none has it any more; null if
     *     nobody can ask yet
     */
    record Point(String handler, String when, String place, String condition, String holder) {

        Point heldBy(String service) {
            return new Point(handler, when, place, condition, service);
        }

        /** Halts the process when it reaches the point for that time. */
        BytemanRules rules(int time) {
            return new BytemanRules(REMEMBER + """
                    RULE halt
                    %s
                    IF %s AND incrementCounter("passes") == %d
                    DO killJVM()
                    ENDRULE
                    """.formatted(place, condition, time));
        }

        @Override
        public String toString() {
            return handler + " " + when;
        }
    }

    private static final String EVENTS = "org.streampass.platform.events.";
    private static final String WORK = "org.streampass.platform.work.";
    private static final String HERE = "\"%s\".equals(linked(\"service\", Thread.currentThread()))";

    /** Records which service a thread works for: the broker's commit does not know it. */
    static final String REMEMBER = """
            RULE remember the service
            CLASS org.streampass.platform.events.InboxHandling
            METHOD handle
            AT ENTRY
            IF TRUE
            DO link("service", Thread.currentThread(), $0.inbox.service)
            ENDRULE
            """;

    @TempDir
    Path folder;

    static Stream<Point> points() {
        return Stream.of(
                        services().stream().flatMap(HaltIT::ofHandler),
                        ofWork("payments", "charge", "org.streampass.payments.PaymentTable", "decide"),
                        ofWork("notifications", "mail", "org.streampass.notifications.MailTable", "finish"),
                        ofOutbox(),
                        Stream.of(
                                of("edge", "before the database commit", WORK + "Outbox", "add", "AT EXIT"),
                                of(
                                        "edge",
                                        "after the database commit",
                                        "org.streampass.subscriptions.Subscribe",
                                        "storeTogether",
                                        "AT EXIT"),
                                of(
                                                "charge",
                                                "after the charge",
                                                "org.streampass.payments.PaymentSimulator",
                                                "charge",
                                                "AT EXIT")
                                        .heldBy("payments"),
                                of(
                                                "mail",
                                                "before it is handed over",
                                                "org.streampass.notifications.Mails",
                                                "write",
                                                "AT EXIT")
                                        .heldBy("notifications")))
                .flatMap(points -> points);
    }

    /** Services that have a queue. */
    private static Set<String> services() {
        return BrokerQueues.ofEvents().values().stream()
                .flatMap(List::stream)
                .map(queue -> queue.split("-")[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<Point> ofHandler(String service) {
        String its = "$0.inbox.service.equals(\"%s\")".formatted(service);
        String here = HERE.formatted(service);
        String next = GO_ON.contains(service) ? service : "";
        String handling = EVENTS + "InboxHandling";
        String session = EVENTS + "EventSession";
        return Stream.of(
                new Point(
                        service,
                        "before the database commit",
                        place(handling, "handleInTransaction", "AT EXIT"),
                        its,
                        service),
                new Point(service, "after the database commit", place(handling, "handle", "AT EXIT"), its, next),
                new Point(service, "before the session commit", place(session, "commit", "AT ENTRY"), here, next),
                new Point(service, "after the session commit", place(session, "commit", "AT EXIT"), here, next));
    }

    /** @param write the method that writes results within its transaction */
    static Stream<Point> ofWork(String service, String work, String table, String write) {
        String its = "$0.work.service().equals(\"%s\") AND $0.work.name().equals(\"%s\")".formatted(service, work);
        String writer = WORK + "ResultTransaction";
        String all = "write(java.util.List)"; // around the transaction
        return Stream.of(
                new Point(work, "before its result is written", place(writer, all, "AT ENTRY"), its, service),
                of(work, "before its result is committed", table, write, "AT EXIT")
                        .heldBy(service),
                new Point(work, "after its result is committed", place(writer, all, "AT EXIT"), its, ""));
    }

    private static Stream<Point> ofOutbox() {
        String publisher = WORK + "OutboxPublisher";
        String publish = "publish(java.util.List)";
        return Stream.of(
                of("outbox", "before the publication", publisher, publish, "AT ENTRY")
                        .heldBy("subscriptions"),
                of("outbox", "after the publication, before its rows are removed", publisher, publish, "AT EXIT")
                        .heldBy("payments"), // the same thread publishes its outcome
                of("outbox", "after its rows are removed", WORK + "Outbox", "removeConfirmed", "AT EXIT")
                        .heldBy(""));
    }

    static Point of(String handler, String when, String type, String method, String location) {
        return new Point(handler, when, place(type, method, location), "TRUE", null);
    }

    private static String place(String type, String method, String location) {
        return "CLASS %s%nMETHOD %s%n%s".formatted(type, method, location);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void nextProcessContinuesAfterAHalt(TestDatabase database) throws Exception {
        try (FaultScenario scene = new FaultScenario("halt on " + database, folder, database.settings())) {
            List<Point> points = new ArrayList<>(
                    points().filter(point -> point.toString().contains(ONLY)).toList());
            Collections.shuffle(points, scene.random());
            scene.clients().startRequests(20);
            for (Point point : points.subList(0, Math.min(POINTS, points.size()))) {
                int time = scene.random().nextInt(3, 40);
                System.out.printf("halt on %s: %s, the %d. time%n", database, point, time);
                try (AppProcess app = scene.launch(point.rules(time).options(folder.resolve("rules.btm")), 0)) {
                    assertThat(app.awaitExit(Duration.ofSeconds(90)))
                            .as("%s: halted; log of the process: %s", point, app.log())
                            .isEqualTo(255);
                    scene.countCrash();
                }
            }
            SlipsAtHalts slips = new SlipsAtHalts(scene, sample(points), folder);
            try (AppProcess app = scene.launch(slips.rules().options(folder.resolve("rules.btm")), 0)
                    .awaitReady()) {
                scene.drain(40, app);
                slips.eachNamesTheServiceThatHasTheRequest();
                scene.audit(app);
            }
        }
    }

    private static List<Point> sample(List<Point> points) {
        return points.stream()
                .filter(point -> point.holder() != null)
                .limit(SLIPS)
                .toList();
    }

    static List<TestDatabase> databases() {
        return FaultScenario.IN_FULL ? List.of(TestDatabase.values()) : List.of(TestDatabase.POSTGRES);
    }
}
