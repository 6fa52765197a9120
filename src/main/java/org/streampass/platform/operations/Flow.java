package org.streampass.platform.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.streampass.platform.operations.BrokerManagement.QueueState;
import org.streampass.platform.operations.ReconciliationReport.Requests;

/**
 * The figures of the running workflow, without personal data.
 *
 * @param queues the services' queues
 * @param deadLetters the number by queue, without empty queues
 * @param sockets the open connections of this process; null in a process without WebSockets
 * @param balanced as in the reconciliation report; null if it is unknown
 * @param balanceAt the time of that report, which is not made for each request
 * @param requests as in that report
 * @param services each service's figures
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Flow(
        Instant at,
        List<Queue> queues,
        Map<String, Long> deadLetters,
        Long sockets,
        Boolean balanced,
        Instant balanceAt,
        Requests requests,
        Map<String, Map<String, Long>> services) {

    /**
     * @param ready neither delivering nor scheduled
     * @param consumers 0: the service does not run, or its route is stopped
     * @param added messages added since the broker started, redelivered ones included
     * @param acknowledged messages handled or dead-lettered since then
     */
    record Queue(
            String name,
            String event,
            String service,
            long ready,
            long delivering,
            long scheduled,
            long consumers,
            long added,
            long acknowledged) {

        static Queue of(QueueState state) {
            return new Queue(
                    state.name(),
                    state.address(),
                    state.service(),
                    state.ready(),
                    state.delivering(),
                    state.scheduled(),
                    state.consumers(),
                    state.added(),
                    state.acknowledged());
        }
    }
}
