package org.streampass.platform.startup;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** A component that depends on threads or repeating tasks. If one of them dies, the process must be restarted. */
public interface EssentialThreads {

    /** Describes the threads and tasks that have died without being stopped. */
    List<String> dead();

    /** Whether a repeating task has ended although its executor is running, which happens if it has thrown an exception. */
    static boolean isDead(ExecutorService executor, Future<?> task) {
        return task.isDone() && !executor.isShutdown();
    }
}
