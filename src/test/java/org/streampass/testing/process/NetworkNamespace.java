package org.streampass.testing.process;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A network between this machine and a network namespace for other processes. Packets can be dropped, in both
 * directions or one. It requires root and a kernel with namespaces.
 */
public class NetworkNamespace implements AutoCloseable {

    private static final int NOT_RUN = -1;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String name;
    private final String subnet;

    /** Why it cannot be created here; null if it can. */
    public static String refusal() {
        try (NetworkNamespace network = new NetworkNamespace()) {
            network.cut();
            return null;
        } catch (IllegalStateException e) {
            return "for a network of its own it takes root, iproute2 and iptables: " + e.getMessage();
        }
    }

    public NetworkNamespace() {
        long pid = ProcessHandle.current().pid();
        int number = NUMBERS.incrementAndGet();
        name = "sp%d-%d".formatted(pid, number);
        subnet = "10.%d.%d".formatted(128 + (int) (pid % 64) * 2 + number / 64, (int) (pid / 64 % 64) * 4 + number % 4);
        try {
            run("ip", "netns", "add", name);
            run("ip", "link", "add", name, "type", "veth", "peer", "name", "inside", "netns", name);
            run("ip", "addr", "add", subnet + ".1/30", "dev", name);
            run("ip", "link", "set", name, "up");
            inside("ip", "addr", "add", address() + "/30", "dev", "inside");
            inside("ip", "link", "set", "inside", "up");
            inside("ip", "link", "set", "lo", "up");
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    /** The address of processes in the namespace. */
    public String address() {
        return subnet + ".2";
    }

    /** The prefix of a command that starts it in the namespace. */
    public List<String> command() {
        return List.of("ip", "netns", "exec", name);
    }

    /** Drops all packets. */
    public void cut() {
        inside("iptables", "-A", "INPUT", "-i", "inside", "-j", "DROP");
        inside("iptables", "-A", "OUTPUT", "-o", "inside", "-j", "DROP");
    }

    /** Drops packets from the namespace, and delivers those to it. */
    public void cutOneDirection() {
        inside("iptables", "-A", "OUTPUT", "-o", "inside", "-j", "DROP");
    }

    /** Drops one packet in twenty, in both directions. */
    public void losePackets() {
        for (List<String> way : List.of(List.of("INPUT", "-i"), List.of("OUTPUT", "-o"))) {
            inside(
                    "iptables",
                    "-A",
                    way.get(0),
                    way.get(1),
                    "inside",
                    "-m",
                    "statistic",
                    "--mode",
                    "random",
                    "--probability",
                    "0.05",
                    "-j",
                    "DROP");
        }
    }

    /** Delays all packets, in each direction. @return false if this kernel cannot */
    public boolean delay(int millis) {
        try {
            inside("tc", "qdisc", "add", "dev", "inside", "root", "netem", "delay", millis + "ms");
            run("tc", "qdisc", "add", "dev", name, "root", "netem", "delay", millis + "ms");
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Removes all faults. */
    public void restore() {
        inside("iptables", "-F");
        for (String[] clean : new String[][] {
            {"tc", "qdisc", "del", "dev", name, "root"},
            {"ip", "netns", "exec", name, "tc", "qdisc", "del", "dev", "inside", "root"}
        }) {
            exit(clean); // there may be nothing to remove
        }
    }

    private void inside(String... command) {
        run(Stream.concat(command().stream(), Stream.of(command)).toArray(String[]::new));
    }

    private static void run(String... command) {
        int exit = exit(command);
        if (exit != 0) {
            throw new IllegalStateException("%s: %s"
                    .formatted(String.join(" ", command), exit == NOT_RUN ? "could not be run" : "ended with " + exit));
        }
    }

    private static int exit(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return NOT_RUN;
            }
            return process.exitValue();
        } catch (IOException e) {
            return NOT_RUN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NOT_RUN;
        }
    }

    @Override
    public void close() {
        exit("ip", "link", "del", name);
        exit("ip", "netns", "del", name);
    }
}
