package org.streampass.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.testing.database.InMemoryDatabase;

/** Statements over many rows, on H2. */
class RowSetTests {

    private static final String TABLE = "payments.thing";

    private final InMemoryDatabase database = InMemoryDatabase.of("payments");
    private final JdbcClient jdbc = database.jdbc();

    /** @param delay relative to now; not read back */
    private record Thing(UUID id, String kind, String text, Long number, Instant time, Duration delay) {

        static Thing of(String text) {
            return new Thing(UUID.randomUUID(), "a", text, 1L, Instant.EPOCH, Duration.ZERO);
        }

        Thing with(String kind, String text) {
            return new Thing(id, kind, text, number, time, delay);
        }
    }

    @BeforeEach
    void createTable() {
        jdbc.sql("""
                        create table payments.thing (
                            id uuid not null,
                            kind varchar(10) not null,
                            text varchar(1000),
                            number bigint,
                            time timestamp with time zone,
                            after timestamp with time zone,
                            primary key (id, kind)
                        )""").update();
    }

    private static RowSet<Thing> rows(Thing... things) {
        return rows(List.of(things));
    }

    private static RowSet<Thing> rows(List<Thing> things) {
        return RowSet.of(things)
                .uuid("id", Thing::id)
                .text("kind", Thing::kind)
                .text("text", Thing::text)
                .number("number", Thing::number)
                .time("time", Thing::time)
                .after("after", Thing::delay);
    }

    private Map<String, Object> row(Thing thing) {
        return jdbc.sql("select text, number, time, after from payments.thing where id = ? and kind = ?")
                .params(thing.id(), thing.kind())
                .query()
                .singleRow();
    }

    private String text(Thing thing) {
        return (String) row(thing).get("text");
    }

    private int count() {
        return jdbc.sql("select count(*) from payments.thing")
                .query(Integer.class)
                .single();
    }

    @Test
    void everyColumnTypeIsStored() {
        Instant time = Instant.parse("2026-01-02T03:04:05.678901Z");
        Thing thing = new Thing(UUID.randomUUID(), "a", "text", Long.MAX_VALUE, time, Duration.ofMillis(90_500));

        assertThat(rows(thing).insertInto(jdbc, TABLE)).isEqualTo(1);

        Map<String, Object> row = row(thing);
        assertThat(row).containsEntry("text", "text").containsEntry("number", Long.MAX_VALUE);
        assertThat(((OffsetDateTime) row.get("time")).toInstant()).isEqualTo(time);
        assertThat(((OffsetDateTime) row.get("after")).toInstant())
                .isCloseTo(Instant.now().plusMillis(90_500), within(30, ChronoUnit.SECONDS));
    }

    @Test
    void nullsAreStoredAsNulls() {
        Thing thing = new Thing(UUID.randomUUID(), "a", null, null, null, null);

        rows(thing, Thing.of("beside it")).insertInto(jdbc, TABLE);

        assertThat(row(thing))
                .containsEntry("text", null)
                .containsEntry("number", null)
                .containsEntry("time", null)
                .containsEntry("after", null);
    }

    @Test
    void textIsStoredUnchanged() {
        for (String text :
                List.of("", " ", "NULL", "a,b", "{a}", "\"a\"", "it's", "back\\slash", "äöü €", "line\nbreak")) {
            Thing thing = Thing.of(text);

            rows(thing).insertInto(jdbc, TABLE);

            assertThat(text(thing)).isEqualTo(text);
        }
    }

    @Test
    void manyRowsAreInserted() {
        List<Thing> things =
                IntStream.range(0, 1_000).mapToObj(n -> Thing.of("" + n)).toList();

        assertThat(rows(things).insertInto(jdbc, TABLE)).isEqualTo(1_000);

        assertThat(things).allSatisfy(thing -> assertThat(text(thing)).isEqualTo(thing.text()));
    }

    /** H2 re-executes the statement that waited for the other transaction's key, and finds its own earlier rows. */
    @Test
    void rowsOfAnInsertThatWaitedForAKeyAreReportedAsInserted() throws Exception {
        Thing free = Thing.of("free");
        Thing disputed = Thing.of("disputed");
        TransactionTemplate transaction = new TransactionTemplate(database.transactions());
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Set<UUID>> inserted = transaction.execute(status -> {
                rows(disputed).insertInto(jdbc, TABLE);
                Future<Set<UUID>> waiting = other.submit(
                        () -> transaction.execute(own -> rows(free, disputed).insertInto(jdbc, TABLE, "id")));
                await().until(this::anInsertRuns);
                status.setRollbackOnly();
                return waiting;
            });

            assertThat(inserted.get()).containsExactlyInAnyOrder(free.id(), disputed.id());
        } finally {
            other.shutdownNow();
        }
    }

    private boolean anInsertRuns() {
        return jdbc.sql("select count(*) from information_schema.sessions"
                                + " where executing_statement like 'insert into%'")
                        .query(Integer.class)
                        .single()
                == 1;
    }

    @Test
    void rowsWithAnExistingKeyStayUnchanged() {
        Thing known = Thing.of("first");
        rows(known).insertInto(jdbc, TABLE);
        Thing fresh = Thing.of("fresh");

        assertThat(rows(known.with("a", "second"), fresh).insertInto(jdbc, TABLE))
                .isEqualTo(1);

        assertThat(text(known)).isEqualTo("first");
        assertThat(text(fresh)).isEqualTo("fresh");
    }

    @Test
    void keysOfTheInsertedRowsAreReturned() {
        Thing known = Thing.of("first");
        rows(known).insertInto(jdbc, TABLE);
        Thing otherKind = known.with("b", "other");
        Thing fresh = Thing.of("fresh");

        Set<List<Object>> inserted = rows(known, otherKind, fresh).insertInto(jdbc, TABLE, List.of("kind", "id"));

        assertThat(inserted)
                .as("in the order of the requested columns")
                .containsExactlyInAnyOrder(List.of("b", known.id()), List.of("a", fresh.id()));
        assertThat(rows(known, fresh).insertInto(jdbc, TABLE, List.of("id"))).isEmpty();
    }

    @Test
    void updateChangesTheRowsWithTheSameKey() {
        Thing changed = Thing.of("before");
        Thing sameIdOtherKind = changed.with("b", "before");
        Thing other = Thing.of("before");
        rows(changed, sameIdOtherKind, other).insertInto(jdbc, TABLE);
        Thing missing = Thing.of("missing");

        int found = RowSet.of(List.of(changed, missing))
                .uuid("id", Thing::id)
                .text("kind", Thing::kind)
                .text("text", thing -> "after")
                .update(jdbc, TABLE, "id", "kind");

        assertThat(found).isEqualTo(1);
        assertThat(text(changed)).isEqualTo("after");
        assertThat(text(sameIdOtherKind)).isEqualTo("before");
        assertThat(text(other)).isEqualTo("before");
        assertThat(count()).isEqualTo(3);
    }

    @Test
    void updateSetsConstantsInEachMatchingRow() {
        Thing one = Thing.of("one");
        Thing two = Thing.of("two");
        Thing other = Thing.of("other");
        rows(one, two, other).insertInto(jdbc, TABLE);

        int found = RowSet.of(List.of(one, two))
                .uuid("id", Thing::id)
                .text("text", thing -> thing.text() + " changed")
                .time("time", thing -> null)
                .update(jdbc, TABLE, Map.of("number", "number + 41", "after", "null"), "id");

        assertThat(found).isEqualTo(2);
        for (Thing thing : List.of(one, two)) {
            assertThat(row(thing))
                    .containsEntry("text", thing.text() + " changed")
                    .containsEntry("number", 42L)
                    .containsEntry("time", null)
                    .containsEntry("after", null);
        }
        assertThat(row(other)).containsEntry("number", 1L).doesNotContainEntry("after", null);
    }

    @Test
    void updateWithAnUnmetConditionChangesNothing() {
        Thing thing = Thing.of("before");
        rows(thing).insertInto(jdbc, TABLE);

        int found = RowSet.of(List.of(thing))
                .uuid("id", Thing::id)
                .number("number", each -> 2L)
                .text("text", each -> "after")
                .update(jdbc, TABLE, "id", "number");

        assertThat(found).isZero();
        assertThat(text(thing)).isEqualTo("before");
    }

    @Test
    void emptySetExecutesNoStatement() {
        JdbcClient unreachable = null;

        assertThat(rows().insertInto(unreachable, TABLE)).isZero();
        assertThat(rows().insertInto(unreachable, TABLE, List.of("id"))).isEmpty();
        assertThat(rows().update(unreachable, TABLE, "id")).isZero();
    }
}
