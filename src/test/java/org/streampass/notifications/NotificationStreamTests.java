package org.streampass.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.invocation.InvocationOnMock;
import org.springframework.dao.DataAccessResourceFailureException;
import org.streampass.platform.http.CloseReason;
import org.streampass.platform.http.WebSocketConnection;
import org.streampass.testing.http.Api;

/** Rare interleavings that a real connection shows once in many thousand times. */
class NotificationStreamTests {

    private static final long WELCOME = 0;

    private final WebSocketConnection connection = mock();
    private final Table table = new Table();
    private final Epochs epochs = mock();
    private final NotificationStream stream = new NotificationStream("ada", connection, table, epochs);
    private final List<Long> sent = new ArrayList<>();
    private final Queue<Runnable> whenSent = new ArrayDeque<>();
    private int room = Integer.MAX_VALUE;

    @BeforeEach
    void connect() {
        when(connection.isOpen()).thenReturn(true);
        when(epochs.current(any()))
                .thenAnswer(call -> call.<Supplier<?>>getArgument(0).get());
        when(connection.isBehind()).thenAnswer(call -> room == 0);
        doAnswer(this::take).when(connection).send(any());
        doAnswer(NotificationStreamTests::run).when(connection).execute(any());
        doAnswer(call -> whenSent.add(call.getArgument(0))).when(connection).whenSent(any());
    }

    @Test
    void announcementDuringTheReadIsSent() {
        table.whenRead = () -> {
            table.whenRead = () -> {};
            storeAndAnnounce();
        };

        stream.welcome(0L, null, 10);

        assertThat(sent).containsExactly(WELCOME, 1L);
    }

    @Test
    void announcementBeforeTheWelcomeIsSentAfterIt() {
        storeAndAnnounce();
        storeAndAnnounce();

        stream.welcome(1L, null, 10);

        assertThat(sent).containsExactly(WELCOME, 2L);
    }

    @Test
    void repeatedAnnouncementIsSentOnce() {
        stream.welcome(null, null, 10);
        storeAndAnnounce();

        announce(1);
        stream.announce(1);

        assertThat(sent).containsExactly(WELCOME, 1L);
    }

    @Test
    void announcementOfAMissingRowIsSkipped() {
        stream.welcome(null, null, 10);

        announce(7);

        assertThat(sent).containsExactly(WELCOME);
        storeAndAnnounce();
        assertThat(sent).containsExactly(WELCOME, 1L);
    }

    @Test
    void replayWaitsForASlowClient() {
        table.newest = 250;
        room = 50;

        stream.welcome(0L, null, 1000);

        assertThat(sent).hasSize(50);
        storeAndAnnounce();
        assertThat(sent).hasSize(50);
        while (!whenSent.isEmpty()) {
            room = 50;
            whenSent.remove().run();
        }
        assertThat(sent).isEqualTo(LongStream.rangeClosed(WELCOME, 251).boxed().toList());
    }

    @Test
    void failedReadClosesTheConnection() {
        stream.welcome(null, null, 10);
        table.whenRead = () -> {
            throw new DataAccessResourceFailureException("away");
        };

        stream.announce(2);

        verify(connection).close(CloseReason.INTERNAL_ERROR);
    }

    private void storeAndAnnounce() {
        table.newest++;
        announce(table.newest);
    }

    private void announce(long sequence) {
        stream.announce(sequence, NotificationStream.bytes(new Frames.NotificationFrame(notification(sequence))));
    }

    private Object take(InvocationOnMock call) {
        room--;
        return sent.add(sequence(call.getArgument(0)));
    }

    private static Object run(InvocationOnMock call) {
        call.<Runnable>getArgument(0).run();
        return null;
    }

    private static long sequence(byte[] frame) {
        return Api.parse(new String(frame, StandardCharsets.UTF_8))
                .at("/notification/sequence")
                .asLong();
    }

    private static Notification notification(long sequence) {
        return new Notification(UUID.randomUUID(), "test", "test", UUID.randomUUID(), Instant.EPOCH, sequence, "{}");
    }

    /** The notifications of one user, with the sequences 1 to {@code newest}. */
    private static class Table extends NotificationTable {

        long newest;
        /** Runs after the rows are read and before the reader gets them. */
        Runnable whenRead = () -> {};

        Table() {
            super(null);
        }

        @Override
        Position position(String userId) {
            return new Position(new Epochs.Stamp("present", 1), newest);
        }

        @Override
        List<Notification> after(String userId, long sequence, int most) {
            List<Notification> rows = LongStream.rangeClosed(sequence + 1, newest)
                    .limit(most)
                    .mapToObj(NotificationStreamTests::notification)
                    .toList();
            whenRead.run();
            return rows;
        }
    }
}
