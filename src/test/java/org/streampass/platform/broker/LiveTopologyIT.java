package org.streampass.platform.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a service finds and may change on a broker with the roles of {@code broker.xml}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveTopologyIT {

    private InVmBroker broker;

    @BeforeAll
    void start() throws Exception {
        broker = new InVmBroker();
    }

    @AfterAll
    void stop() throws Exception {
        broker.close();
    }

    private LiveTopology as(String user) {
        return new LiveTopology(broker.connections(user));
    }

    @Test
    void everyServiceFindsAddressesAndQueues() {
        try (LiveTopology addresses = as("payments")) {
            assertThat(addresses.hasAddress("PaymentCompleted")).isTrue();
            assertThat(addresses.hasAddress("PaymentComplete")).isFalse();
            assertThat(addresses.addressOf("payments-UserSubscribed")).contains("UserSubscribed");
            assertThat(addresses.addressOf("ledger-UserSubscribed")).isEmpty();
        }
    }

    @Test
    void missingPermissionNamesTheLinesToAdd() {
        try (LiveTopology addresses = as("payments")) {
            assertThatThrownBy(() -> addresses.createIfMissing(QueueBinding.of("ledger", "PaymentCompleted")))
                    .isInstanceOf(BrokerRefusedException.class)
                    .hasMessage("the broker has no queue 'ledger-PaymentCompleted', and this process has no permission"
                            + " to create it; --check-routes prints the lines for artemis/services/ledger.yaml");
        }
    }

    @Test
    void queueIsCreatedAndItsMessagesAreCounted() {
        try (LiveTopology addresses = as("administrator")) {
            addresses.createIfMissing(QueueBinding.of("audit", "PaymentFailed"));
            addresses.createIfMissing(QueueBinding.of("audit", "PaymentFailed"));

            assertThat(addresses.addressOf("DLQ.audit-PaymentFailed")).contains("DLA.audit");
            assertThat(addresses.addressOf("audit-PaymentFailed")).contains("PaymentFailed");
            assertThat(addresses.unconsumed("audit-PaymentFailed")).hasValue(0);
            addresses.deleteQueue("audit-PaymentFailed");
            assertThat(addresses.unconsumed("audit-PaymentFailed")).isEmpty();
        }
    }
}
