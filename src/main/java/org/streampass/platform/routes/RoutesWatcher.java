package org.streampass.platform.routes;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.streampass.platform.startup.BindPolicy;
import org.streampass.platform.startup.LoggedOnce;
import org.streampass.platform.startup.OneLine;
import org.streampass.platform.startup.StartupException;

/**
 * Polls the routes files and reloads edited ones. It reads all of them each time: they are few and small, and notifications
 * of file systems are not reliable.
 */
@Component
class RoutesWatcher {

    private static final Logger log = LoggerFactory.getLogger(RoutesWatcher.class);

    /** A file counts as completely written when two polls read the same text. */
    private static final long POLL_INTERVAL_MILLIS = 500;

    /** A refused file may become valid without an edit, for example when the broker is available again. */
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    private final RoutesFolder folder;
    private final StartupRoutes startup;
    private final LiveRoutes live;
    private final ReloadRecorder recorder;
    private final boolean reloading;
    private SortedMap<String, RoutesText> lastRead;
    private SortedMap<String, RoutesText> lastApplied;

    /** By {@link System#nanoTime()}. */
    private long appliedAt;

    private boolean failed;
    private final LoggedOnce trouble = new LoggedOnce();
    private volatile boolean started;

    RoutesWatcher(
            RoutesFolder folder,
            StartupRoutes startup,
            LiveRoutes live,
            ReloadRecorder recorder,
            RoutesSettings settings,
            BindPolicy binding) {
        this.folder = folder;
        this.startup = startup;
        this.live = live;
        this.recorder = recorder;
        this.reloading = settings.reload() == null ? binding.isLocalMode() : settings.reload();
    }

    boolean isReloading() {
        return reloading;
    }

    /** The refused files by name. */
    SortedMap<String, ReloadRecorder.Refusal> refusals() {
        return recorder.refusals();
    }

    /** Why the folder cannot be read or reloaded, as a sentence. */
    Optional<String> trouble() {
        return trouble.current();
    }

    @EventListener(ApplicationReadyEvent.class)
    synchronized void start() {
        live.startedWith(startup.loaded());
        recorder.recordStart();
        recorder.record(startup.refused());
        started = true;
    }

    @Scheduled(fixedDelay = POLL_INTERVAL_MILLIS)
    void poll() {
        if (!reloading || !started || !live.isRunning()) {
            return;
        }
        try {
            compare(folder.texts());
        } catch (StartupException e) {
            report(e.getMessage(), null);
        } catch (RuntimeException | Error e) {
            report("the routes could not be reloaded, retrying: " + OneLine.of(e), e);
        }
    }

    private synchronized void compare(SortedMap<String, RoutesText> texts) {
        if (texts.isEmpty()) {
            report("there is no routes file any more", null);
            return;
        }
        boolean completelyWritten = texts.equals(lastRead);
        lastRead = texts;
        if (completelyWritten && (!texts.equals(lastApplied) || isRetryDue())) {
            reload(texts);
        }
    }

    private boolean isRetryDue() {
        return (failed || trouble.current().isPresent() || !refusals().isEmpty())
                && System.nanoTime() - appliedAt > RETRY_INTERVAL.toNanos();
    }

    private void reload(SortedMap<String, RoutesText> texts) {
        lastApplied = texts;
        appliedAt = System.nanoTime();
        failed = true;
        List<ReloadResult> results = live.reload(texts);
        failed = false;
        trouble.clear();
        recorder.record(results);
    }

    /** @param cause logged with its stack trace; null if the message is sufficient */
    private void report(String message, Throwable cause) {
        if (trouble.isNew(message)) {
            log.warn("{}; the running routes are unchanged", message, cause);
        }
    }
}
