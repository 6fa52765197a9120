package org.streampass.platform.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSSecurityRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.FileSystemUtils;
import org.streampass.testing.broker.ArtemisProcess;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.ComposeSecrets;
import org.streampass.testing.process.ServiceEvents;

/** The permissions of a standalone Artemis with the files in {@code artemis/}. */
class StandaloneBrokerIT {

    @TempDir
    static Path folder;

    private static ComposeSecrets secrets;
    private static ArtemisProcess broker;

    @BeforeAll
    static void start() throws IOException {
        secrets = ComposeSecrets.create(folder.resolve("secrets"));
        FileSystemUtils.copyRecursively(Path.of("artemis"), definitions());
        broker = ArtemisProcess.standalone(definitions(), folder.resolve("broker"), secrets, Map.of())
                .launch()
                .awaitActive();
    }

    private static Path definitions() {
        return folder.resolve("artemis");
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    /** An address and a queue of it. */
    private record Declared(String address, String queue) {

        static List<Declared> all() {
            return Stream.concat(
                            Stream.of(new QueueBinding("DLQ", "DLA")),
                            ServiceEvents.queues().stream().flatMap(queue -> Stream.of(queue, queue.deadLetters())))
                    .map(queue -> new Declared(queue.address(), queue.queue()))
                    .toList();
        }

        boolean belongsTo(String service) {
            return queue.equals(service + "-" + address);
        }
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.process.ServiceNames#all")
    void serviceConsumesItsQueuesAndPublishesItsEventsOnly(String service) throws Exception {
        Set<String> addresses = new TreeSet<>();
        Set<String> published = new TreeSet<>();
        for (Declared declared : Declared.all()) {
            assertThat(may(service, session -> consume(session, declared)))
                    .as("%s consumes %s", service, declared)
                    .isEqualTo(declared.belongsTo(service));
            assertThat(may(service, session -> session.createConsumer(fqqn(declared), (String) null, true)))
                    .as("%s browses %s", service, declared)
                    .isFalse();
            assertThat(may(service, session -> session.deleteQueue(declared.queue())))
                    .as("%s deletes %s", service, declared)
                    .isFalse();
            assertThat(may(service, session -> send(session, fqqn(declared))))
                    .as("%s sends to one subscriber only, %s", service, declared)
                    .isEqualTo(declared.address().equals("DLA." + service));
            assertThat(may(service, session -> send(session, "LATER." + declared.queue())))
                    .as("%s sends back to %s", service, declared)
                    .isEqualTo(declared.belongsTo(service));
            addresses.add(declared.address());
        }
        for (String address : addresses) {
            if (may(service, session -> send(session, address))) {
                published.add(address);
            }
            assertThat(may(service, session -> create(session, address)))
                    .as("%s makes a queue of %s", service, address)
                    .isFalse();
        }
        assertThat(published).isEqualTo(withDeadLetters(service));
        assertThat(may(service, session -> create(session, "something"))).isFalse();
        assertThat(may(service, session -> send(session, "something"))).isFalse();
        assertThat(may(service, session -> send(session, "activemq.management")))
                .isFalse();
        assertThat(maySubscribeToAnnouncements(service)).isEqualTo(service.equals("notifications"));
    }

    private static Set<String> withDeadLetters(String service) {
        Set<String> addresses = new TreeSet<>(ServiceEvents.published(service));
        addresses.add("DLA." + service);
        return addresses;
    }

    @Test
    void fileOfANewServiceIsTakenWhileTheBrokerRuns() throws Exception {
        Files.copy(
                Path.of("docs/examples/loyalty/artemis/services/loyalty.yaml"),
                definitions().resolve("services/loyalty.yaml"));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> may("administrator", session -> {
                    assertThat(session.queueQuery(SimpleString.of("loyalty-PaymentCompleted"))
                                    .isExists())
                            .isTrue();
                    assertThat(session.addressQuery(SimpleString.of("PointsAwarded"))
                                    .isExists())
                            .isTrue();
                }));
    }

    @Test
    void onlyTheAdministratorManagesAndWrongPasswordsAreRefused() throws Exception {
        assertThat(may(
                        "administrator",
                        session -> consume(session, Declared.all().get(0))))
                .isTrue();
        assertThatThrownBy(() -> connect(secrets.brokerPassword("payments"), "administrator"))
                .isInstanceOf(JMSSecurityRuntimeException.class);
        assertThatThrownBy(() -> connect("", "payments")).isInstanceOf(JMSSecurityRuntimeException.class);
        assertThatThrownBy(() -> connect(null, null)).isInstanceOf(JMSSecurityRuntimeException.class);
    }

    @Test
    void consoleIsForTheAdministratorOnLoopback() throws Exception {
        assertThat(ask("administrator")).isEqualTo(200);
        assertThat(ask("payments")).isEqualTo(403);
        assertThat(invoke("countMessages()")).isEqualTo(200);
        assertThat(invoke("retryMessages()")).isEqualTo(403);
        assertThat(invoke("retryMessage(long)")).isEqualTo(403);
        assertThat(listening(broker.consolePort())).isNotEmpty().allMatch(StandaloneBrokerIT::isLoopback);
        assertThat(listening(broker.port())).isNotEmpty().allMatch(StandaloneBrokerIT::isLoopback);
        assertThat(broker.log()).contains("for protocols [CORE]").doesNotContain(secrets.brokerPassword("payments"));
    }

    private static int ask(String user) throws IOException, InterruptedException {
        return send(user, request -> request.GET(), "/version").statusCode();
    }

    /** Jolokia's status for an operation on a dead-letter queue. */
    private static int invoke(String operation) throws IOException, InterruptedException {
        String call = """
                {"type":"exec","mbean":"org.apache.activemq.artemis:broker=\\"streampass\\",component=addresses,\
                address=\\"DLA.payments\\",subcomponent=queues,routing-type=\\"multicast\\",\
                queue=\\"DLQ.payments-UserSubscribed\\"","operation":"%s","arguments":[%s]}
                """.formatted(operation, operation.endsWith("(long)") ? "1" : "");
        HttpResponse<String> answer =
                send("administrator", request -> request.POST(HttpRequest.BodyPublishers.ofString(call)), "/");
        return Api.parse(answer.body()).get("status").asInt();
    }

    private static HttpResponse<String> send(String user, UnaryOperator<HttpRequest.Builder> method, String path)
            throws IOException, InterruptedException {
        String origin = "http://localhost:" + broker.consolePort();
        String password = Base64.getEncoder()
                .encodeToString((user + ":" + secrets.brokerPassword(user)).getBytes(StandardCharsets.UTF_8));
        return HttpClient.newHttpClient()
                .send(
                        method.apply(HttpRequest.newBuilder(URI.create(origin + "/console/jolokia" + path))
                                        .header("Origin", origin)
                                        .header("Authorization", "Basic " + password))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** The local addresses with a listener on that port, as in {@code /proc/net/tcp}. */
    private static List<String> listening(int port) throws IOException {
        Pattern socket = Pattern.compile(" *\\d+: ([0-9A-F]+):%04X [0-9A-F]+:0000 0A .*".formatted(port));
        List<String> addresses = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                var matcher = socket.matcher(line);
                if (matcher.matches()) {
                    addresses.add(matcher.group(1));
                }
            }
        }
        return addresses;
    }

    private static boolean isLoopback(String address) {
        return address.endsWith("0100007F") || address.equals("00000000000000000000000001000000");
    }

    private interface Deed {
        void on(ClientSession session) throws Exception;
    }

    /** Whether the broker permits it. Any other failure is an error of this test. */
    private static boolean may(String user, Deed deed) throws Exception {
        try (ServerLocator locator = ActiveMQClient.createServerLocator(broker.url());
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session =
                        factory.createSession(user, secrets.brokerPassword(user), false, true, true, false, 1)) {
            session.start();
            deed.on(session);
            return true;
        } catch (ActiveMQSecurityException e) {
            return false;
        }
    }

    private static void consume(ClientSession session, Declared declared) throws Exception {
        session.createConsumer(fqqn(declared)).close();
    }

    private static String fqqn(Declared declared) {
        return declared.address() + "::" + declared.queue();
    }

    private static void create(ClientSession session, String address) throws Exception {
        session.createQueue(QueueConfiguration.of(address + "-of-a-test")
                .setAddress(address)
                .setRoutingType(RoutingType.MULTICAST));
    }

    private static void send(ClientSession session, String address) throws Exception {
        session.createProducer(SimpleString.of(address)).send(session.createMessage(true));
    }

    /** Whether the user may subscribe to announcements with a temporary queue. */
    private static boolean maySubscribeToAnnouncements(String user) {
        try (JMSContext session = connect(secrets.brokerPassword(user), user)) {
            session.createConsumer(session.createTopic("notifications.stored"));
            return true;
        } catch (JMSSecurityRuntimeException e) {
            return false;
        }
    }

    private static JMSContext connect(String password, String user) {
        return new ActiveMQConnectionFactory(broker.url(), user, password).createContext();
    }
}
