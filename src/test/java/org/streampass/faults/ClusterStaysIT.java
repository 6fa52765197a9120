package org.streampass.faults;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.process.ComposeCluster;

/** Not a test: {@code mvn verify -Pstay} starts each service as a process and leaves them running until Ctrl-C. */
@Tag("stay")
class ClusterStaysIT {

    @TempDir
    Path folder;

    @Test
    void runsUntilInterrupted() throws InterruptedException {
        Map<String, String> mailsInFiles = Map.of("streampass.mail.smtp.host", "");
        try (ComposeCluster cluster = ComposeCluster.start(folder, mailsInFiles, Map.of())) {
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
            printAddresses(cluster);
            new CountDownLatch(1).await();
        }
    }

    private static void printAddresses(ComposeCluster cluster) {
        StringBuilder lines = new StringBuilder("\nEverything is running.\n");
        cluster.copies()
                .forEach(copy ->
                        lines.append("  %-28s %s%n".formatted(copy.dataDir().getFileName(), copy.url())));
        lines.append("""
                  brokers                      %s, consoles on ports %d and %d
                  the brokers' administrator   %s
                  operator of each service     user operator, password %s
                  PostgreSQL                   port %d, database streampass, user postgres
                  a token of the user ada      %s
                Ctrl-C ends it, and removes what it has written.
                """.formatted(
                        cluster.brokers().url(),
                        cluster.brokers().primary().consolePort(),
                        cluster.brokers().backup().consolePort(),
                        cluster.secrets().brokerPassword("administrator"),
                        cluster.secrets().read("prometheus/operator"),
                        cluster.database().port(),
                        cluster.token("ada")));
        System.out.println(lines);
    }
}
