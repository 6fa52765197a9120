package org.streampass.platform.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.streampass.platform.broker.BrokerException;
import org.streampass.platform.broker.BrokerRefusedException;
import org.streampass.platform.operations.BrokerManagement.QueueState;
import org.streampass.platform.operations.ReconciliationReport.Requests;
import org.streampass.platform.survey.Survey;
import org.streampass.platform.work.ReconciliationSource;

/** Compares the services' tables with each other and with the broker's queues. */
@Component
class Reconciliation {

    private final List<SourceTables> sources;
    private final BrokerManagement broker;
    private final Survey survey;
    private final EventComparison comparison;

    Reconciliation(
            List<ReconciliationSource> sources,
            JdbcClient jdbc,
            BrokerManagement broker,
            Survey survey,
            EventComparison comparison) {
        this.sources =
                sources.stream().map(source -> new SourceTables(source, jdbc)).toList();
        this.broker = broker;
        this.survey = survey;
        this.comparison = comparison;
    }

    /** Reports the tables only if the broker does not answer; throws an exception if the database does not. */
    ReconciliationReport report() {
        Map<String, Map<String, Long>> figures = sources.stream()
                .collect(Collectors.toMap(SourceTables::name, SourceTables::figures, (a, b) -> a, TreeMap::new));
        List<Discrepancy> discrepancies = new ArrayList<>();
        sources.forEach(source -> discrepancies.addAll(source.contradictions()));
        try {
            List<CandidateSource> candidates = new ArrayList<>(sources);
            candidates.add(comparison.among(broker.services()));
            InFlightSearch search = InFlightSearch.run(candidates, broker, survey);
            discrepancies.addAll(search.discrepancies());
            return ReconciliationReport.of(requests(figures, search), figures, queues(), comparison, discrepancies);
        } catch (BrokerRefusedException e) {
            return ReconciliationReport.ofTables(
                    discrepancies.isEmpty() ? null : false, figures, discrepancies, e.getMessage());
        } catch (BrokerException e) {
            return ReconciliationReport.ofTables(false, figures, discrepancies, e.getMessage());
        }
    }

    private Requests requests(Map<String, Map<String, Long>> figures, InFlightSearch search) {
        return sources.stream()
                .filter(SourceTables::acceptsRequests)
                .findFirst()
                .map(each -> Requests.of(
                        figures.get(each.name()),
                        each.source().ended(),
                        search.dead(each.name()),
                        search.lost(each.name())))
                .orElse(null);
    }

    private List<QueueState> queues() {
        return broker.queues().stream()
                .filter(queue -> queue.holdsDeadLetters() || queue.holdsEvents())
                .toList();
    }
}
