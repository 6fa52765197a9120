package org.streampass.platform.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a process finds out, and may do, on a broker with the roles of {@code broker.xml}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokerAddressesIT {

    private static final String SERVER_ID = "4711";

    private ActiveMQServer broker;

    @BeforeAll
    void start() throws Exception {
        Configuration configuration = new BrokerDefinition(Path.of("artemis/broker.xml")).read();
        configuration.setPersistenceEnabled(false);
        configuration.setAcceptorConfigurations(Set.of(new TransportConfiguration(
                InVMAcceptorFactory.class.getName(), Map.of("serverId", SERVER_ID), "in-vm")));
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser("operator", "secret");
        users.addRole("operator", "administrator");
        users.addUser("payments", "secret");
        users.addRole("payments", "payments");
        broker = new ActiveMQServerImpl(
                configuration, new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        broker.start();
    }

    @AfterAll
    void stop() throws Exception {
        broker.stop();
    }

    private static LiveTopology as(String user) {
        return new LiveTopology(new ActiveMQConnectionFactory("vm://" + SERVER_ID, user, "secret"));
    }

    @Test
    void theyAreKnownToEveryService() {
        try (LiveTopology addresses = as("payments")) {
            assertThat(addresses.hasAddress("PaymentCompleted")).isTrue();
            assertThat(addresses.hasAddress("PaymentComplete")).isFalse();
            assertThat(addresses.addressOf("payments-UserSubscribed")).contains("UserSubscribed");
            assertThat(addresses.addressOf("ledger-UserSubscribed")).isEmpty();
        }
    }

    @Test
    void whoMayNotMakeAQueueIsToldWhatToAddWhere() {
        try (LiveTopology addresses = as("payments")) {
            assertThatThrownBy(() -> addresses.provide(QueueBinding.of("ledger", "PaymentCompleted")))
                    .isInstanceOf(BrokerRefusedException.class)
                    .hasMessage("the broker has no queue 'ledger-PaymentCompleted' and does not let this process make"
                            + " it; in artemis/broker.xml add <queue name=\"ledger-PaymentCompleted\"/> to the"
                            + " <multicast> of <address name=\"PaymentCompleted\">, who consumes it as"
                            + " <security-setting match=\"PaymentCompleted::ledger-PaymentCompleted\">, <queue"
                            + " name=\"DLQ.ledger-PaymentCompleted\"/> for its dead letters to that of <address"
                            + " name=\"DLA.ledger\">, and who sends them as <security-setting match=\"DLA.ledger\">");
        }
    }

    @Test
    void aQueueIsMadeAndItsMessagesCounted() {
        try (LiveTopology addresses = as("operator")) {
            addresses.provide(QueueBinding.of("audit", "PaymentFailed"));
            addresses.provide(QueueBinding.of("audit", "PaymentFailed"));

            assertThat(addresses.addressOf("DLQ.audit-PaymentFailed")).contains("DLA.audit");
            assertThat(addresses.addressOf("audit-PaymentFailed")).contains("PaymentFailed");
            assertThat(addresses.unheard("audit-PaymentFailed")).hasValue(0);
            addresses.deleteQueue("audit-PaymentFailed");
            assertThat(addresses.unheard("audit-PaymentFailed")).isEmpty();
        }
    }
}
