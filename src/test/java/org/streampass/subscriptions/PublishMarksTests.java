package org.streampass.subscriptions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

/** Which requests are noted as published, and how many at once. */
class PublishMarksTests {

    private final List<List<UUID>> notes = new ArrayList<>();
    private final CountDownLatch firstBegins = new CountDownLatch(1);
    private final CountDownLatch firstEnds = new CountDownLatch(1);
    private boolean firstFails;

    /** Whose first note takes until {@code firstEnds}. */
    private final PublishMarks marks = new PublishMarks(new SubscriptionTable(null) {
        @Override
        void markPublished(Collection<UUID> ids) {
            notes.add(List.copyOf(ids));
            if (notes.size() == 1) {
                firstBegins.countDown();
                awaitUninterrupted(firstEnds);
                if (firstFails) {
                    throw new DataAccessResourceFailureException("away");
                }
            }
        }
    });

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final List<UUID> ids = Stream.generate(UUID::randomUUID).limit(4).toList();

    private void addAllAndEnd() throws InterruptedException {
        marks.add(ids.get(0));
        firstBegins.await();
        ids.stream().skip(1).forEach(marks::add);
        firstEnds.countDown();
        marks.destroy();
    }

    @Test
    void thoseThatComeWhileOneIsWrittenShareTheNextAndNoneIsLeftAtTheEnd() throws Exception {
        addAllAndEnd();

        assertThat(notes).containsExactly(ids.subList(0, 1), ids.subList(1, 4));
    }

    @Test
    void aNoteThatFailsIsLeftToTheSweeperAndTheNextIsWritten() throws Exception {
        firstFails = true;

        addAllAndEnd();

        assertThat(notes).hasSize(2).last().isEqualTo(ids.subList(1, 4));
    }

    @Test
    void afterItHasEndedNobodyFailsForIt() throws Exception {
        addAllAndEnd();

        marks.add(UUID.randomUUID());

        assertThat(notes).hasSize(2);
    }
}
