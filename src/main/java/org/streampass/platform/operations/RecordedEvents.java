package org.streampass.platform.operations;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.streampass.platform.survey.Survey.Respondent;
import org.streampass.platform.survey.Survey.Topic;
import org.streampass.platform.work.ReconciliationSource;
import org.streampass.platform.work.ReconciliationSource.EventRecord;

/** Reads the events that the tables of this process have on record, in the order of the subscriptions' ids. */
@Component
record RecordedEvents(List<ReconciliationSource> sources, JdbcClient jdbc)
        implements Respondent<RecordedEvents.Question, RecordedEvents.Page> {

    static final Topic<Question, Page> TOPIC = new Topic<>("recorded-events", Question.class, Page.class);

    /**
     * Asks for the subscriptions after one, or for some only.
     *
     * @param after null: from the first
     * @param only null: all of them
     * @param most the size of a page
     * @param graceMillis a row is young for this long after a change
     */
    record Question(UUID after, Set<UUID> only, int most, long graceMillis) {

        static Question after(UUID after, int most, long graceMillis) {
            return new Question(after, null, most, graceMillis);
        }

        static Question only(Set<UUID> only, long graceMillis) {
            return new Question(null, only, only.size(), graceMillis);
        }
    }

    /**
     * The record of a service for some subscriptions.
     *
     * @param published the events that the service publishes
     * @param events the events that it records
     * @param recorded by subscription, in the order of the ids: bit n is set if event n is on record
     * @param young subscriptions whose row has just changed
     * @param isLast whether no subscription follows
     */
    record Page(
            Set<String> published, List<String> events, Map<UUID, Integer> recorded, Set<UUID> young, boolean isLast) {

        boolean keeps(String event) {
            return events.contains(event);
        }

        boolean has(String event, UUID subscription) {
            return (recorded.getOrDefault(subscription, 0) >> events.indexOf(event) & 1) == 1;
        }

        /** Null if there are none. */
        UUID last() {
            return recorded.keySet().stream().reduce((first, second) -> second).orElse(null);
        }
    }

    @Override
    public Topic<Question, Page> topic() {
        return TOPIC;
    }

    @Override
    public Map<String, Page> answers(Question question) {
        return sources.stream()
                .collect(Collectors.toMap(ReconciliationSource::service, source -> page(source.events(), question)));
    }

    private Page page(EventRecord source, Question question) {
        Map<String, String> events = new TreeMap<>(source.conditions());
        Map<UUID, Integer> recorded = new LinkedHashMap<>();
        Set<UUID> young = new LinkedHashSet<>();
        statement(source, events.values(), question).query(row -> {
            UUID subscription = row.getObject("id", UUID.class);
            recorded.put(subscription, bits(row, events.size()));
            if (row.getInt("young") == 1) {
                young.add(subscription);
            }
        });
        return new Page(
                source.published(), List.copyOf(events.keySet()), recorded, young, recorded.size() < question.most());
    }

    private static int bits(ResultSet row, int events) throws SQLException {
        int bits = 0;
        for (int event = 0; event < events; event++) {
            bits |= row.getInt("event_" + event) << event;
        }
        return bits;
    }

    private JdbcClient.StatementSpec statement(EventRecord source, Iterable<String> conditions, Question question) {
        List<String> columns = new ArrayList<>();
        columns.add(source.key() + " as id");
        columns.add(young(source, question) + " as young");
        int event = 0;
        for (String condition : conditions) {
            columns.add(flag(condition) + " as event_" + event++);
        }
        JdbcClient.StatementSpec statement = jdbc.sql("select %s from %s where %s order by %s limit %d"
                .formatted(
                        String.join(", ", columns),
                        source.table(),
                        where(source, question),
                        source.key(),
                        question.most())); // no parameter: of a number that it knows PostgreSQL reads no more
        if (question.only() != null) {
            return statement.param(question.only().toArray(UUID[]::new));
        }
        return question.after() == null ? statement : statement.param(question.after());
    }

    private static String where(EventRecord source, Question question) {
        if (question.only() != null) {
            return source.key() + " = any(?)";
        }
        return question.after() == null ? "true" : source.key() + " > ?";
    }

    private static String young(EventRecord source, Question question) {
        return source.changedAt() == null
                ? "0"
                : flag("%s > current_timestamp - %d * interval '0.001' second"
                        .formatted(source.changedAt(), question.graceMillis()));
    }

    private static String flag(String condition) {
        return "case when %s then 1 else 0 end".formatted(condition);
    }
}
