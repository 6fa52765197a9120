package org.streampass.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.io.aio.AIOSequentialFileFactory;
import org.streampass.testing.database.TestDatabase;

/** The machine of a measurement, as far as it matters. */
record Machine(
        int cores,
        long memoryGiB,
        String processor,
        String system,
        String java,
        String fileSystem,
        String database,
        String journal) {

    /** @param folder of journals, tables and mails */
    static Machine here(Path folder) {
        long memory =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                Math.round(memory / (double) (1 << 30)),
                readCpu(),
                System.getProperty("os.name") + " "
                        + System.getProperty("os.version").replaceAll("[^0-9.].*", ""),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                fileSystem(folder),
                readDatabase(),
                AIOSequentialFileFactory.isSupported() ? "ASYNCIO" : "NIO");
    }

    private static String readCpu() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceAll(".*:\\s*", ""))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    /** The settings that the database reports, which show that it flushes. */
    private static String readDatabase() {
        return TestDatabase.postgres()
                .client("postgres")
                .sql("""
                        select 'PostgreSQL ' || current_setting('server_version') || ' with fsync '
                            || current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')""")
                .query(String.class)
                .single();
    }

    private static String fileSystem(Path folder) {
        try {
            return Files.getFileStore(folder).type();
        } catch (IOException e) {
            return "unknown";
        }
    }

    @Override
    public String toString() {
        return "%d cores (%s), %d GiB of memory, %s, %s, %s, %s journal, files on %s"
                .formatted(cores, processor, memoryGiB, system, java, database, journal, fileSystem);
    }
}
