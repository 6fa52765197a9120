package org.streampass.platform.operations;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.BrokerRefusedException;
import org.streampass.platform.progress.LateItem;
import org.streampass.platform.progress.Lateness;
import org.streampass.platform.survey.Survey;

/**
 * Reports late subscriptions: from the due work of all services, and from the events on the broker's queues.
 *
 * <p>The gauge and the health check use the result of the last periodic check. It covers the due work of this process, and
 * the queues if this process may browse them.
 */
@Component
class LateReport {

    private static final Logger log = LoggerFactory.getLogger(LateReport.class);

    static final int MOST = 1000;

    private final Lateness lateness;
    private final LateEvents events;
    private final Survey survey;
    private final MeterRegistry registry;
    private volatile boolean mayBrowse = true;
    private final Map<String, List<LateItem>> latest = new ConcurrentHashMap<>();

    LateReport(Lateness lateness, LateEvents events, Survey survey, MeterRegistry registry) {
        this.lateness = lateness;
        this.events = events;
        this.survey = survey;
        this.registry = registry;
    }

    /**
     * @param late the oldest first
     * @param trouble why there may be more; empty: the list is complete
     */
    record Report(List<LateItem> late, List<String> trouble) {}

    Report report() {
        List<String> trouble = new ArrayList<>();
        Lateness.Work work = lateness.work(survey, MOST);
        work.silent().stream().sorted().forEach(service -> trouble.add(service + " did not answer"));
        Stream<LateItem> late = work.late().stream();
        try {
            late = Stream.of(work.late(), events.ready(), events.delivering()).flatMap(Collection::stream);
        } catch (BrokerException e) {
            trouble.add(e.getMessage());
        }
        return new Report(Lateness.sorted(late).stream().limit(MOST).toList(), trouble);
    }

    /** The result of the last periodic check, the oldest first. */
    List<LateItem> latest() {
        return Lateness.sorted(latest.values().stream().flatMap(List::stream));
    }

    /** Never fails. */
    @Scheduled(initialDelay = 5, fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
    void look() {
        try {
            Map<String, List<LateItem>> found = new HashMap<>(lateness.ownWork(MOST));
            ready().forEach(item ->
                    found.computeIfAbsent(item.kind(), key -> new ArrayList<>()).add(item));
            TreeSet<String> known = new TreeSet<>(latest.keySet());
            known.addAll(found.keySet());
            known.forEach(key -> latest.put(key, found.getOrDefault(key, List.of())));
            latest.keySet().forEach(this::register);
        } catch (RuntimeException e) {
            log.debug("it is not known what is late", e);
        }
    }

    private List<LateItem> ready() {
        try {
            return mayBrowse ? events.ready() : List.of();
        } catch (BrokerRefusedException e) {
            mayBrowse = false; // one process with the permission is sufficient
            return List.of();
        } catch (BrokerException e) {
            return List.of();
        }
    }

    private void register(String kind) {
        if (registry.find("streampass.late").tags("kind", kind).gauge() == null) {
            Gauge.builder("streampass.late", () -> latest.get(kind).size())
                    .tags("service", kind.substring(0, kind.indexOf('-')), "kind", kind)
                    .description("Late subscriptions by kind of due work or queue, up to " + MOST)
                    .register(registry);
        }
    }
}
