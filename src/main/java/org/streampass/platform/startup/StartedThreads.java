package org.streampass.platform.startup;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Threads of a library, which tells nobody when one of them ends. */
public final class StartedThreads {

    private final List<Thread> threads;

    private StartedThreads(List<Thread> threads) {
        this.threads = threads;
    }

    /** What starts them. */
    public interface Start {

        void run() throws Exception;
    }

    /** Those of these names that are there when it has returned and were not before. */
    public static StartedThreads startedBy(Start start, Pattern names) throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        start.run();
        return new StartedThreads(Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> names.matcher(thread.getName()).matches())
                .toList());
    }

    /** The names of those that have ended. */
    public List<String> dead() {
        return threads.stream()
                .filter(thread -> !thread.isAlive())
                .map(Thread::getName)
                .sorted()
                .toList();
    }
}
