package org.streampass.platform.operations;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.platform.work.ReconciliationSource;

/** Executes the statements of a {@link ReconciliationSource}. */
record SourceTables(ReconciliationSource source, JdbcClient jdbc) implements CandidateSource {

    /** Two queries, so that each can use an index. Times in the future were written while a clock was ahead. */
    private static final List<String> WAITS_LONG =
            List.of("< current_timestamp - interval '1' minute", "> current_timestamp + interval '1' minute");

    @Override
    public String name() {
        return source.service();
    }

    boolean acceptsRequests() {
        return !source.ended().isEmpty();
    }

    Map<String, Long> figures() {
        Map<String, Long> figures = new LinkedHashMap<>();
        source.ended()
                .forEach(figure -> figures.put(figure, 0L)); // a statement that groups by status omits empty groups
        jdbc.sql(source.figures()).query(row -> {
            figures.put(row.getString(1).toLowerCase(Locale.ROOT), row.getLong(2));
        });
        return figures;
    }

    List<Discrepancy> contradictions() {
        return source.contradictions().stream()
                .flatMap(each -> find(each.why(), each.sql(), Discrepancy.MOST_NAMED))
                .toList();
    }

    @Override
    public List<Discrepancy> candidates() {
        return Stream.concat(
                        source.waits().stream().flatMap(this::candidates),
                        source.outside().differences().stream()
                                .map(each -> new Discrepancy(each.subscriptionId(), each.why())))
                .limit(Discrepancy.MOST_CANDIDATES)
                .toList();
    }

    private Stream<Discrepancy> candidates(ReconciliationSource.Wait wait) {
        return WAITS_LONG.stream()
                .flatMap(condition -> find(
                        wait.why(),
                        "select %1$s from %2$s and %3$s %4$s order by %3$s, %1$s"
                                .formatted(wait.key(), wait.rows(), wait.since(), condition),
                        Discrepancy.MOST_CANDIDATES))
                .limit(Discrepancy.MOST_CANDIDATES);
    }

    private Stream<Discrepancy> find(String why, String sql, int most) {
        return jdbc.sql(sql + " limit ?").param(most).query(UUID.class).list().stream()
                .map(id -> new Discrepancy(id, why));
    }
}
