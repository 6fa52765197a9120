package org.streampass.platform.work;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.platform.database.OldRows;
import org.streampass.platform.events.Inbox;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.startup.OneLine;

/** Removes old rows, so that no table grows for ever: those of each inbox, and what services declare as {@link OldRows}. */
@Component
class RetentionCleanup implements SchedulingConfigurer {

    private static final Logger log = LoggerFactory.getLogger(RetentionCleanup.class);

    private static final Duration EVERY = Duration.ofMinutes(1);

    private final List<OldRows> tables;
    private final ClockWatch clock;

    RetentionCleanup(
            ObjectProvider<OldRows> tables,
            ObjectProvider<Inbox> inboxes,
            ClockWatch clock,
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            Installation installation) {
        this.tables = new ArrayList<>(tables.stream().toList());
        this.clock = clock;
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        List<String> key = List.of("event_id", "consumer");
        inboxes.stream().map(Inbox::service).forEach(service -> {
            this.tables.add(
                    new OldRows(jdbc, transaction, service + ".inbox", key, "handled_at", installation.retention()));
            this.tables.add(
                    new OldRows(jdbc, transaction, service + ".attempt", key, "changed_at", installation.retention()));
        });
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(new FixedDelayTask(this::removeAll, EVERY, EVERY));
    }

    /** At a wrong time everything may seem to be old. */
    void removeAll() {
        for (OldRows table : tables) {
            try {
                if (clock.isTrusted()) {
                    table.remove();
                }
            } catch (RuntimeException e) {
                log.warn("old rows of {} were not removed, and this is tried again: {}", table.name(), OneLine.of(e));
            }
        }
    }
}
