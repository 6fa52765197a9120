package org.streampass.platform.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.streampass.platform.operations.Balance.Requests;
import org.streampass.platform.operations.BrokerManagement.QueueState;

/**
 * The workflow as it runs: figures, and nobody's data.
 *
 * @param at when it was looked at
 * @param queues the services', with what has gone through each since the broker started
 * @param deadLetters how many, by queue, where there are any
 * @param sockets connections that this process holds; null if it holds none for anybody
 * @param balanced whether everything adds up; null if that could not be found out
 * @param balanceAt when that was found out, which is not done each time
 * @param requests what became of them; null where that is not known
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
     * @param ready waits for whoever has time
     * @param consumers who listens; none: the service is not there, or its route rests
     * @param added events that have come, and came again, since the broker started
     * @param acknowledged events that are done with, or set aside, since then
     */
    record Queue(
            String name,
            String event,
            String service,
            long ready,
            long inHand,
            long putOff,
            long consumers,
            long added,
            long acknowledged) {

        static Queue of(QueueState state) {
            return new Queue(
                    state.name(),
                    state.address(),
                    state.service(),
                    state.ready(),
                    state.inHand(),
                    state.putOff(),
                    state.consumers(),
                    state.added(),
                    state.acknowledged());
        }
    }
}
