package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.broker.BrokerXml;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.App;

/** A consumer is stopped until the address of its event is full; an address accepts about fifty events. */
@ExtendWith(OutputCaptureExtension.class)
class AddressFullIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final int MORE_THAN_FIT = 150;

    private final ExecutorService clients = Executors.newFixedThreadPool(8);
    private App app;
    private JdbcClient records;

    @TempDir
    Path folder;

    /** @param address accepts about fifty events */
    private void startWithLittleRoomFor(String address) throws IOException {
        Path definition = folder.resolve("broker.xml");
        Files.writeString(
                definition,
                Files.readString(Path.of("artemis/broker.xml"))
                        .replace("<address-setting match=\"DLA\">", """
                                <address-setting match="%s">
                                    <max-size-bytes>20K</max-size-bytes>
                                    <page-size-bytes>20K</page-size-bytes>
                                    <page-limit-bytes>60K</page-limit-bytes>
                                </address-setting>
                                <address-setting match="DLA">""".formatted(address)));
        BrokerXml.copyServices(folder);
        app = App.start(folder.resolve("data"), Map.of("streampass.broker-config", definition.toString()));
        records = app.bean(JdbcClient.class);
    }

    @AfterEach
    void stop() {
        clients.shutdownNow();
        app.close();
    }

    @Test
    void requestsAreAcceptedWhileUserSubscribedIsFullAndPublishedLater() throws Exception {
        startWithLittleRoomFor("UserSubscribed");
        stopRoute("payments-request");

        Set<String> accepted = subscribe(MORE_THAN_FIT);

        assertThat(count("subscriptions.outbox")).as("rows that wait for space").isPositive();
        startRoute("payments-request");
        assertEachIsActiveAndPaidOnce(accepted);
    }

    @Test
    void eventsOfAFullAddressWaitInTheOutboxAndArePublishedLater(CapturedOutput output) throws Exception {
        startWithLittleRoomFor("PaymentCompleted");
        stopRoute("subscriptions-decide");

        Set<String> accepted = subscribe(MORE_THAN_FIT);

        await().atMost(PATIENCE).until(() -> output.getOut().contains("Address \"PaymentCompleted\" is full"));
        assertThat(count("payments.outbox")).as("rows that wait for space").isPositive();
        startRoute("subscriptions-decide");
        assertEachIsActiveAndPaidOnce(accepted);
    }

    /** @return the ids of the accepted requests; every request is accepted */
    private Set<String> subscribe(int requests) {
        List<CompletableFuture<String>> ids = IntStream.range(0, requests)
                .mapToObj(n -> CompletableFuture.supplyAsync(() -> subscribe("user-" + n), clients))
                .toList();
        return new TreeSet<>(ids.stream().map(CompletableFuture::join).toList());
    }

    private String subscribe(String user) {
        long asked = System.nanoTime();
        Api.Answer answer = app.api().user(user).subscribe("tok_ok");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(202);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(BOUND);
        return answer.json().get("id").asText();
    }

    private void assertEachIsActiveAndPaidOnce(Set<String> accepted) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(ids("select id from subscriptions.subscription where status = 'ACTIVE'"))
                    .isEqualTo(accepted);
            assertThat(count("notifications.notification where type like '%RecommendationsReady%'"))
                    .isEqualTo(accepted.size());
            assertThat(count("notifications.notification")).isEqualTo(3L * accepted.size());
        });
        assertThat(ids("select idempotency_key from payments.simulator_ledger where outcome = 'charged'"))
                .isEqualTo(accepted);
        assertThat(ids("select subscription_id from payments.payment")).isEqualTo(accepted);
        assertThat(count("subscriptions.subscription")).isEqualTo(accepted.size());
    }

    private Set<String> ids(String sql) {
        List<String> ids = records.sql(sql).query(String.class).list();
        assertThat(ids).doesNotHaveDuplicates();
        return new TreeSet<>(ids);
    }

    private long count(String rows) {
        return records.sql("select count(*) from " + rows).query(Long.class).single();
    }

    private void stopRoute(String id) throws Exception {
        app.bean(CamelContext.class).getRouteController().stopRoute(id);
    }

    private void startRoute(String id) throws Exception {
        app.bean(CamelContext.class).getRouteController().startRoute(id);
    }
}
