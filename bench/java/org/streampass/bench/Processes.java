package org.streampass.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.streampass.testing.database.TestDatabase;

/** Processes that both systems use. */
final class Processes {

    static final String APPLICATION = "application";

    private Processes() {}

    /** The client, since it shares the CPU, and the database. */
    static Map<String, List<ProcessHandle>> shared(Setup setup) {
        List<ProcessHandle> client = List.of(ProcessHandle.current());
        return setup.database() == TestDatabase.H2
                ? Map.of("client", client)
                : Map.of("client", client, "database", database());
    }

    private static List<ProcessHandle> database() {
        return ProcessHandle.of(TestDatabase.postgres().pid()).stream()
                .flatMap(server -> Stream.concat(Stream.of(server), server.children()))
                .toList();
    }

    static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
