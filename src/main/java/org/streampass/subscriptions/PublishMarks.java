package org.streampass.subscriptions;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * Notes which requests are published, without anybody waiting for it: those that come while one note is written share the
 * next. A request whose note is lost, with the process or with the database, is published once more by the sweeper.
 */
class PublishMarks implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(PublishMarks.class);

    private static final int SECONDS_TO_END = 5;

    private final SubscriptionTable table;
    private final BlockingQueue<UUID> published = new LinkedBlockingQueue<>();

    /** Once it has ended, notes are lost like those of a process that has died. */
    private final ExecutorService writer = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> new Thread(task, "publish-marks"),
            new ThreadPoolExecutor.DiscardPolicy());

    PublishMarks(SubscriptionTable table) {
        this.table = table;
    }

    void add(UUID id) {
        published.add(id);
        writer.execute(this::write);
    }

    private void write() {
        List<UUID> ids = new ArrayList<>();
        published.drainTo(ids);
        if (ids.isEmpty()) {
            return; // the note before had it
        }
        try {
            table.markPublished(ids);
        } catch (RuntimeException e) {
            log.warn(
                    "subscription {} and {} others are published, and once more later, since that could not be noted: {}",
                    ids.get(0),
                    ids.size() - 1,
                    e.getMessage());
        }
    }

    /** Writes what is left. */
    @Override
    public void destroy() throws InterruptedException {
        writer.shutdown();
        writer.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS);
    }
}
