package org.streampass.platform.startup;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The threads that a library has started. It detects those that have died unnoticed. */
public final class StartedThreads {

    private final List<Thread> threads;

    private StartedThreads(List<Thread> threads) {
        this.threads = threads;
    }

    /** Starts the library. */
    public interface Start {

        void run() throws Exception;
    }

    /** The threads with matching names that are running after the start and were not before. */
    public static StartedThreads startedBy(Start start, Pattern names) throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        start.run();
        return new StartedThreads(Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> names.matcher(thread.getName()).matches())
                .toList());
    }

    /** The names of the threads that have died. */
    public List<String> dead() {
        return threads.stream()
                .filter(thread -> !thread.isAlive())
                .map(Thread::getName)
                .sorted()
                .toList();
    }
}
