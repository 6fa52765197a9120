package org.streampass.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JVM of this machine, as its tools report it. */
record Jvm(long pid) {

    private static final Pattern HEAP_USED =
            Pattern.compile("(?m)^\\s*(?:garbage-first heap|def new generation|tenured generation|PSYoungGen|ParOldGen)"
                    + "\\s+total \\d+K, used (\\d+)K");

    /** The reachable heap, after a collection. */
    long heapKiB() throws IOException {
        jcmd("GC.run");
        Matcher used = HEAP_USED.matcher(jcmd("GC.heap_info"));
        long sum = 0;
        while (used.find()) {
            sum += Long.parseLong(used.group(1));
        }
        if (sum == 0) {
            throw new IllegalStateException("jcmd does not report the used heap");
        }
        return sum;
    }

    long residentKiB() {
        return Usage.status(pid, "VmRSS");
    }

    private String jcmd(String command) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), "" + pid, command)
                .redirectErrorStream(true)
                .start();
        return new String(jcmd.getInputStream().readAllBytes());
    }
}
