package org.streampass.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The resources of a system's processes during a run, by role; includes processes that start or end during the run. */
class Usage {

    private final Map<Long, Duration> first = new HashMap<>();
    private final Map<Long, Long> firstWaits = new HashMap<>();
    private final Map<String, Map<Long, Duration>> last = new TreeMap<>();
    private final Map<String, Long> mostThreads = new HashMap<>();
    private final Map<String, Long> mostMemory = new HashMap<>();
    private boolean begun;

    /**
     * @param memoryMiB maximum resident memory, summed over the processes; those of a database share a part of it
     * @param waits voluntary context switches of threads and processes that existed at the end; a database process has
     *     at least one for each round trip
     */
    record Of(double cpuSeconds, long threads, long memoryMiB, long waits) {}

    void sample(Map<String, List<ProcessHandle>> processes) {
        processes.forEach((role, handles) -> {
            Map<Long, Duration> cpu = last.computeIfAbsent(role, each -> new HashMap<>());
            for (ProcessHandle handle : handles) {
                handle.info()
                        .totalCpuDuration()
                        .ifPresent(
                                now -> { // it may have been killed
                                    cpu.put(handle.pid(), now);
                                    first.putIfAbsent(handle.pid(), begun ? Duration.ZERO : now);
                                    firstWaits.computeIfAbsent(handle.pid(), pid -> begun ? 0 : waits(pid));
                                });
            }
            mostThreads.merge(role, sum(handles, "Threads"), Math::max);
            mostMemory.merge(role, sum(handles, "VmRSS") / 1024, Math::max);
        });
        begun = true;
    }

    Map<String, Of> byRole() {
        Map<String, Of> all = new TreeMap<>();
        last.forEach((role, cpu) -> {
            double seconds = cpu.entrySet().stream()
                    .mapToDouble(each ->
                            each.getValue().minus(first.get(each.getKey())).toMillis() / 1000.0)
                    .sum();
            long waits = cpu.keySet().stream()
                    .mapToLong(pid -> Math.max(0, waits(pid) - firstWaits.get(pid)))
                    .sum();
            all.put(role, new Of(seconds, mostThreads.get(role), mostMemory.get(role), waits));
        });
        return all;
    }

    private static long waits(long pid) {
        String[] threads = Path.of("/proc", "" + pid, "task").toFile().list();
        return threads == null
                ? 0
                : Arrays.stream(threads)
                        .mapToLong(thread ->
                                status(Path.of("/proc", "" + pid, "task", thread, "status"), "voluntary_ctxt_switches"))
                        .sum();
    }

    private static long sum(List<ProcessHandle> handles, String field) {
        return handles.stream().mapToLong(handle -> status(handle.pid(), field)).sum();
    }

    /** A field of /proc on Linux; 0 on other systems, and for ended processes. */
    static long status(long pid, String field) {
        return status(Path.of("/proc", "" + pid, "status"), field);
    }

    private static long status(Path file, String field) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(field + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
