package org.streampass.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javax.management.ObjectName;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JMX operations that Hawtio permits to an operator, and those that it refuses. */
class JmxPolicyTests {

    private static final String ROUTE = "org.apache.camel:context=streampass,type=routes,name=\"payments-charge\"";
    private static final String CONTEXT = "org.apache.camel:context=streampass,type=context,name=\"streampass\"";
    private static final String BROKER = "org.apache.activemq.artemis:broker=\"streampass\"";
    private static final String QUEUE =
            BROKER + ",component=addresses,address=\"UserSubscribed\",subcomponent=queues,routing-type=\"multicast\","
                    + "queue=\"payments-UserSubscribed\"";

    private final JmxPolicy policy = new JmxPolicy();

    private boolean mayDo(String mbean, String operation) throws Exception {
        return policy.isOperationAllowed(new ObjectName(mbean), operation);
    }

    private boolean mayRead(String mbean, String attribute) throws Exception {
        return policy.isAttributeReadAllowed(new ObjectName(mbean), attribute);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "start()",
                "stop()",
                "stop",
                "stop(java.lang.Long)",
                "suspend()",
                "resume()",
                "restart()",
                "dumpRouteAsXml()",
                "dumpRouteAsYaml()",
                "dumpRouteStatsAsXml(boolean,boolean)"
            })
    void routeMayBeStartedStoppedAndDrawn(String operation) throws Exception {
        assertThat(mayDo(ROUTE, operation)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "remove()",
                "updateRouteFromXml(java.lang.String)",
                "setTracing(java.lang.Boolean)",
                "reset(boolean)",
                "dumpRouteAsXml(boolean)",
                "startAndRemove()",
                "stop()remove()"
            })
    void routeMayNotBeChangedAndPlaceholdersNotResolved(String operation) throws Exception {
        assertThat(mayDo(ROUTE, operation)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stop()",
                "suspend()",
                "addOrUpdateRoutesFromXml(java.lang.String)",
                "sendBody(java.lang.String,java.lang.Object)",
                "requestBody(java.lang.String,java.lang.Object)",
                "createEndpoint(java.lang.String)",
                "removeEndpoints(java.lang.String)",
                "setGlobalOption(java.lang.String,java.lang.String)",
                "dumpRoutesAsXml(boolean)"
            })
    void contextMayNotBeChangedOrSend(String operation) throws Exception {
        assertThat(mayDo(CONTEXT, operation)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "countMessages()",
                "countMessages(java.lang.String)",
                "listMessagesAsJSON(java.lang.String)",
                "listScheduledMessages()",
                "listDeliveringMessagesAsJSON()",
                "listConsumersAsJSON()"
            })
    void messagesMayBeCountedAndListed(String operation) throws Exception {
        assertThat(mayDo(QUEUE, operation)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "browse()",
                "browse(int,int)",
                "removeMessage(long)",
                "removeAllMessages()",
                "moveMessages(java.lang.String,java.lang.String)",
                "expireMessages(java.lang.String)",
                "sendMessage(java.util.Map,int,java.lang.String,boolean,java.lang.String,java.lang.String)",
                "sendMessagesToDeadLetterAddress(java.lang.String)",
                "changeMessagesPriority(java.lang.String,int)",
                "pause()",
                "resetMessagesAdded()"
            })
    void messageBodiesMayNotBeReadNorMessagesChanged(String operation) throws Exception {
        assertThat(mayDo(QUEUE, operation)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "destroyQueue(java.lang.String)",
                "createQueue(java.lang.String,java.lang.String)",
                "deleteAddress(java.lang.String)",
                "closeConnectionsForUser(java.lang.String)",
                "addSecuritySettings(java.lang.String,java.lang.String)",
                "listUser(java.lang.String)",
                "addUser(java.lang.String,java.lang.String,java.lang.String,boolean)",
                "forceFailover()"
            })
    void brokerMayNotBeChanged(String operation) throws Exception {
        assertThat(mayDo(BROKER, operation)).isFalse();
    }

    @Test
    void jvmOperationsAreRefused() throws Exception {
        assertThat(mayDo("com.sun.management:type=DiagnosticCommand", "vmSystemProperties"))
                .isFalse();
        assertThat(mayDo("com.sun.management:type=HotSpotDiagnostic", "dumpHeap(java.lang.String,boolean)"))
                .isFalse();
        assertThat(mayDo("com.sun.management:type=HotSpotDiagnostic", "setVMOption"))
                .isFalse();
        assertThat(mayDo("java.util.logging:type=Logging", "setLoggerLevel")).isFalse();
        assertThat(mayDo("java.lang:type=Memory", "gc()")).isFalse();
        assertThat(mayDo("java.lang:type=Threading", "dumpAllThreads(boolean,boolean)"))
                .isFalse();
        assertThat(mayDo("JMImplementation:type=MBeanServerDelegate", "createMBean"))
                .isFalse();
        assertThat(mayDo("jolokia:type=Config", "resetHistoryEntries()")).isFalse();
        assertThat(mayDo("org.springframework.boot:type=Endpoint,name=Shutdown", "shutdown"))
                .isFalse();
        assertThat(mayDo("hawtio:type=security,name=RBACRegistry", "list()")).isFalse();
    }

    @Test
    void metricsAreReadableAndSecretsAreNot() throws Exception {
        assertThat(mayRead(ROUTE, "ExchangesTotal")).isTrue();
        assertThat(mayRead(QUEUE, "MessageCount")).isTrue();
        assertThat(mayRead("java.lang:type=Memory", "HeapMemoryUsage")).isTrue();

        assertThat(mayRead("java.lang:type=Runtime", "SystemProperties")).isFalse();
        assertThat(mayRead("java.lang:type=Runtime", "InputArguments")).isFalse();
        assertThat(mayRead(BROKER + ",component=acceptors,name=\"core\"", "Parameters"))
                .isFalse();
        assertThat(mayRead(BROKER, "ConnectorsAsJSON")).isFalse();
        assertThat(mayRead(ROUTE, "LastError")).isFalse();
        assertThat(mayRead(CONTEXT, "TrustStorePassword")).isFalse();
        assertThat(mayRead("com.zaxxer.hikari:type=PoolConfig (x)", "Username")).isFalse();
        assertThat(mayRead("com.sun.management:type=HotSpotDiagnostic", "DiagnosticOptions"))
                .isFalse();
    }

    @Test
    void attributesAreNotWritableAndHiddenMBeansAreNotListed() throws Exception {
        assertThat(policy.isAttributeWriteAllowed(new ObjectName(ROUTE), "Tracing"))
                .isFalse();
        assertThat(List.of(RequestType.values()).stream().filter(policy::isTypeAllowed))
                .doesNotContain(RequestType.WRITE, RequestType.NOTIFICATION);
        assertThat(policy.isObjectNameHidden(new ObjectName("com.sun.management:type=DiagnosticCommand")))
                .isTrue();
        assertThat(policy.isObjectNameHidden(new ObjectName(ROUTE))).isFalse();
    }

    /** A link could make a signed-in operator's browser stop a route. */
    @Test
    void getRequestsExecuteNothing() {
        assertThat(policy.isHttpMethodAllowed(HttpMethod.GET)).isFalse();
        assertThat(policy.isHttpMethodAllowed(HttpMethod.POST)).isTrue();
    }

    @Test
    void permittedOperationsAreListedForThePages() throws Exception {
        AllowedOperations allowed = new AllowedOperations();

        assertThat(allowed.canInvoke(ROUTE, "stop()")).isTrue();
        assertThat(allowed.canInvoke(ROUTE, "remove()")).isFalse();
        assertThat(allowed.canInvoke(QUEUE, "countMessages", new String[] {"java.lang.String"}))
                .isTrue();
        assertThat(allowed.canInvoke(java.util.Map.of(ROUTE, List.of("stop()", "remove()")))
                        .values())
                .extracting(Object::toString)
                .anyMatch(row -> row.contains("CanInvoke=true") && row.contains("stop()"))
                .anyMatch(row -> row.contains("CanInvoke=false") && row.contains("remove()"));
    }
}
