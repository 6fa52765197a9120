package org.streampass.platform.work;

import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.ArgumentMatchers.startsWith;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.streampass.platform.events.Inboxes;
import org.streampass.platform.startup.Installation;

/** Old rows are removed only while the clock is trusted, since their age depends on it. */
class RetentionCleanupTests {

    private final SettableClock wall = new SettableClock();
    private final ClockWatch watch = new ClockWatch(wall, System::nanoTime, wall::instant);
    private final JdbcTemplate jdbc = mock();
    private final RetentionCleanup cleanup = cleanup();

    private static Inboxes noInboxes() {
        Inboxes none = mock();
        when(none.stream()).thenAnswer(call -> Stream.empty());
        return none;
    }

    private RetentionCleanup cleanup() {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("rule", new RetentionRule("noted", List.of("id"), "noted_at", Duration.ofDays(30)));
        return new RetentionCleanup(
                beans.getBeanProvider(RetentionRule.class),
                noInboxes(),
                watch,
                jdbc,
                mock(PlatformTransactionManager.class),
                mock(Installation.class));
    }

    @BeforeEach
    void look() {
        watch.compare();
    }

    @Test
    void nothingIsRemovedWhileTheClockIsNotTrusted() {
        wall.setAheadBy(Duration.ofDays(365));

        cleanup.deleteOldRows();

        verifyNoInteractions(jdbc);
    }

    @Test
    void removalContinuesWhenTheClockIsTrustedAgain() {
        wall.setAheadBy(Duration.ofDays(365));
        watch.compare();
        wall.setAheadBy(Duration.ZERO);
        watch.compare();

        cleanup.deleteOldRows();

        verify(jdbc).batchUpdate(startsWith("delete from noted"), anyList());
    }
}
