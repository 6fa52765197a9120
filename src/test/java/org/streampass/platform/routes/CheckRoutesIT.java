package org.streampass.platform.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.process.AppProcess;
import org.streampass.testing.process.ServiceNames;

/** The command {@code --check-routes}, as an integrator calls it. */
class CheckRoutesIT {

    private static final Path EXAMPLE = Path.of("docs/examples/ledger.camel.yaml");

    @TempDir
    Path folder;

    @Test
    void shippedRoutesAreValid() {
        try (AppProcess check = AppProcess.command("--check-routes")) {
            assertThat(check.awaitExit()).as(check.log()).isZero();
            assertThat(check.log().lines())
                    .hasSameSizeAs(ServiceNames.all())
                    .allMatch(line -> line.matches("routes/\\w+\\.camel\\.yaml: valid, routes .*"));
        }
    }

    @Test
    void everyErrorAndTheNewQueueAreReported() throws IOException {
        Path file = folder.resolve("twin.camel.yaml");
        Files.writeString(
                file,
                Files.readString(EXAMPLE)
                                .replace("ledger-append", "twin-append")
                                .replace("service: ledger", "service: twin")
                                .replace("setBody", "setBdy")
                        + """
                - route:
                    id: payments-charge
                    from:
                      uri: event:PaymentComplete
                      parameters: {service: ledger}
                      steps:
                        - bean:
                            ref: ledger
                """);

        try (AppProcess check = AppProcess.command("--check-routes", file.toString(), EXAMPLE.toString())) {
            assertThat(check.awaitExit()).as(check.log()).isEqualTo(1);
            assertThat(check.log().lines().filter(line -> line.contains(".camel.yaml")))
                    .containsExactlyInAnyOrder(
                            file + ", line 18: the id 'payments-charge' is used twice",
                            file + ", line 9: there is no step 'setBdy'",
                            file + ", line 21: there is no bean 'ledger'",
                            EXAMPLE + ": valid, routes ledger-append");
            assertThat(check.log()).contains("artemis/services/ledger.yaml lacks these lines", """
                    addressConfigurations:
                      PaymentCompleted:
                        queueConfigs:
                          ledger-PaymentCompleted: {routingType: MULTICAST}
                    """, """
                    divertConfigurations:
                      LATER.ledger-PaymentCompleted: {address: LATER.ledger-PaymentCompleted, \
                    forwardingAddress: 'PaymentCompleted::ledger-PaymentCompleted', exclusive: true}
                    """, """
                      PaymentCompleted::ledger-PaymentCompleted:
                        ledger: {consume: true}
                        administrator: {consume: true, browse: true}
                    """);
        }
    }

    @Test
    void fileMayFollowAnEqualsSignAndAnUnreadableOneIsNamed() throws IOException {
        Path latin = folder.resolve("latin.camel.yaml");
        Files.write(latin, Files.readString(EXAMPLE).replace("Appends", "Fügt").getBytes(StandardCharsets.ISO_8859_1));
        Path broken = folder.resolve("broken.camel.yaml");
        Files.writeString(broken, Files.readString(EXAMPLE).replace("id: ledger-append", "id:"));

        try (AppProcess check = AppProcess.command("--check-routes=" + latin, "--check-routes=" + broken)) {
            assertThat(check.awaitExit()).as(check.log()).isEqualTo(1);
            assertThat(check.log().lines())
                    .containsExactlyInAnyOrder(
                            latin + ", line 4: this is not UTF-8; save the file in that encoding",
                            broken
                                    + ", line 2: a route needs an id: write 'route:' with 'id:' and"
                                    + " 'from:' below it");
        }
    }

    @Test
    void missingFileIsNamed() {
        try (AppProcess check = AppProcess.command("--check-routes", "nowhere.camel.yaml")) {
            assertThat(check.awaitExit()).isEqualTo(2);
            assertThat(check.log()).contains("nowhere.camel.yaml").doesNotContain("\tat ");
        }
    }
}
