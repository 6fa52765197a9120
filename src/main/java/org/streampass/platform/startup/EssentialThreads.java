package org.streampass.platform.startup;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** A part that needs a thread, or a task that repeats, for as long as the process runs. */
public interface EssentialThreads {

    /** Those that have ended although nobody has stopped them, in words for an operator. */
    List<String> dead();

    /** Whether a task that should repeat until its executor is shut down does so no more: it does when it has thrown. */
    static boolean isDead(ExecutorService executor, Future<?> task) {
        return task.isDone() && !executor.isShutdown();
    }
}
