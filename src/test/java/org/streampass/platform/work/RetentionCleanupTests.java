package org.streampass.platform.work;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.streampass.platform.database.OldRows;
import org.streampass.platform.events.Inbox;
import org.streampass.platform.startup.Installation;

/** Old rows are removed only while it is known how old they are. */
class RetentionCleanupTests {

    private final SettableClock wall = new SettableClock();
    private final ClockWatch watch = new ClockWatch(wall, System::nanoTime, wall::instant);
    private final OldRows rows = mock();
    private final RetentionCleanup cleanup = cleanup();

    private RetentionCleanup cleanup() {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("rows", rows);
        return new RetentionCleanup(
                beans.getBeanProvider(OldRows.class),
                beans.getBeanProvider(Inbox.class),
                watch,
                mock(JdbcTemplate.class),
                mock(PlatformTransactionManager.class),
                mock(Installation.class));
    }

    @BeforeEach
    void look() {
        watch.look();
    }

    @Test
    void nothingIsRemovedWhileTheClockIsNotTrusted() {
        wall.setAheadBy(Duration.ofDays(365));

        cleanup.removeAll();

        verify(rows, never()).remove();
    }

    @Test
    void removalGoesOnWhenTheClockIsRight() {
        wall.setAheadBy(Duration.ofDays(365));
        watch.look();
        wall.setAheadBy(Duration.ZERO);
        watch.look();

        cleanup.removeAll();

        verify(rows).remove();
    }
}
