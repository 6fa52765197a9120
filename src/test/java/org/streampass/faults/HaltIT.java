package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.byteman.agent.Main;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.testing.AppProcess;
import org.streampass.testing.TestDatabase;

/**
 * A process that ends at an exact point of a handler, in the middle of its traffic: before and after the commit of the
 * database, before and after that of the broker. Byteman has it halt there; the code under test knows nothing of it.
 */
@Tag("faults")
class HaltIT {

    /** To try some of the points again: a part of their names. */
    private static final String ONLY = System.getProperty("streampass.halt", "");

    private static final int POINTS = Scene.IN_FULL || !ONLY.isEmpty() ? Integer.MAX_VALUE : 1;

    /**
     * A point to end at.
     *
     * @param handler of which service, or what stands for one where there is no inbox
     * @param place where, in Byteman's words
     * @param condition whose pass it is; true where it is nobody else's
     */
    private record Point(String handler, String when, String place, String condition) {

        /** Ends the process when it comes there for that time. */
        String rule(int time) {
            return """
                    RULE halt
                    %s
                    IF %s AND incrementCounter("passes") == %d
                    DO killJVM()
                    ENDRULE
                    """.formatted(place, condition, time);
        }

        @Override
        public String toString() {
            return handler + " " + when;
        }
    }

    /** Notes on whose behalf a thread works: the broker's commit cannot tell. */
    private static final String REMEMBER = """
            RULE remember the service
            CLASS org.streampass.messaging.Inbox
            METHOD handle
            AT ENTRY
            IF TRUE
            DO link("service", Thread.currentThread(), $0.service)
            ENDRULE
            RULE remember the mails
            CLASS org.streampass.notifications.Mails
            METHOD due
            AT ENTRY
            IF TRUE
            DO link("service", Thread.currentThread(), "mails")
            ENDRULE
            """;

    @TempDir
    Path folder;

    private static Stream<Point> points() {
        return Stream.concat(
                Stream.of("subscriptions", "payments", "recommendations", "notifications")
                        .flatMap(service -> Stream.concat(
                                Stream.of(
                                        new Point(
                                                service,
                                                "before the database commit",
                                                place("org.streampass.messaging.Inbox", "handleOnce", "AT EXIT"),
                                                "$0.service.equals(\"%s\")".formatted(service)),
                                        new Point(
                                                service,
                                                "after the database commit",
                                                place(
                                                        "org.streampass.messaging.Inbox",
                                                        "handle",
                                                        "AFTER INVOKE execute"),
                                                "$0.service.equals(\"%s\")".formatted(service))),
                                jmsCommit(service))),
                Stream.concat(
                        jmsCommit("mails"),
                        Stream.of(
                                of(
                                        "mails",
                                        "before the note of it",
                                        "org.streampass.notifications.Mails",
                                        "noteSent",
                                        "AT ENTRY"),
                                of(
                                        "mails",
                                        "after the note of it",
                                        "org.streampass.notifications.Mails",
                                        "noteSent",
                                        "AT EXIT"),
                                of(
                                        "edge",
                                        "before the database commit",
                                        "org.streampass.subscriptions.Subscribe",
                                        "storeOnce",
                                        "AT EXIT"),
                                of(
                                        "edge",
                                        "after the database commit",
                                        "org.streampass.subscriptions.Subscribe",
                                        "store",
                                        "AT EXIT"),
                                of(
                                        "edge",
                                        "before the broker has it",
                                        "org.streampass.messaging.ConfirmedPublisher",
                                        "send",
                                        "AT ENTRY"),
                                of(
                                        "edge",
                                        "after the broker has it",
                                        "org.streampass.messaging.ConfirmedPublisher",
                                        "send",
                                        "AT EXIT"),
                                of(
                                        "provider",
                                        "after the money was taken",
                                        "org.streampass.payments.PaymentSimulator",
                                        "charge",
                                        "AT EXIT"))));
    }

    private static Stream<Point> jmsCommit(String service) {
        String condition = "\"%s\".equals(linked(\"service\", Thread.currentThread()))".formatted(service);
        String session = "org.apache.activemq.artemis.jms.client.ActiveMQSession";
        return Stream.of(
                new Point(service, "before the JMS commit", place(session, "commit()", "AT ENTRY"), condition),
                new Point(service, "after the JMS commit", place(session, "commit()", "AT EXIT"), condition));
    }

    private static Point of(String handler, String when, String type, String method, String location) {
        return new Point(handler, when, place(type, method, location), "TRUE");
    }

    private static String place(String type, String method, String location) {
        return "CLASS %s%nMETHOD %s%n%s".formatted(type, method, location);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void whereverItEndsTheNextOneGoesOn(TestDatabase database) throws Exception {
        try (Scene scene = new Scene("halt on " + database, folder, database.settings())) {
            List<Point> points = new ArrayList<>(
                    points().filter(point -> point.toString().contains(ONLY)).toList());
            Collections.shuffle(points, scene.random());
            scene.clients().ask(20);
            for (Point point : points.subList(0, Math.min(POINTS, points.size()))) {
                int time = scene.random().nextInt(3, 40);
                System.out.printf("halt on %s: %s, the %d. time%n", database, point, time);
                try (AppProcess app = scene.launch(agent(point.rule(time)), 0)) {
                    assertThat(app.awaitExit(Duration.ofSeconds(90)))
                            .as("%s: halted; it said: %s", point, app.log())
                            .isEqualTo(255);
                    scene.crashed();
                }
            }
            try (AppProcess app = scene.start()) {
                scene.settle(40, app);
            }
        }
    }

    private List<String> agent(String rule) throws IOException {
        Path script = folder.resolve("rules.btm");
        Files.writeString(script, REMEMBER + rule);
        String agent = Path.of(java.net.URI.create(Main.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
                .toString();
        return List.of("-javaagent:%s=script:%s".formatted(agent, script));
    }

    static List<TestDatabase> databases() {
        return Scene.IN_FULL ? List.of(TestDatabase.values()) : List.of(TestDatabase.POSTGRES);
    }
}
