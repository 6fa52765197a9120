package org.streampass.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The options of a benchmark, from system properties {@code bench} and {@code bench.…}; docs/measurements/README.md
 * lists them.
 *
 * @param scenarios by name; empty: all
 * @param systems a regular expression for parts of the names of systems; empty: all
 * @param seconds the length of a measured run; null: the scenario's default
 * @param warmUp seconds under load before, the same for each system; null: the scenario's default
 * @param rates requests per second
 * @param latencies of the provider, in seconds
 * @param inFlight workflows at once in a closed loop, each number in turn; the first one warms up
 * @param rounds the number of runs of a closed loop
 * @param burst requests at once
 * @param rate requests per second around an outage
 * @param outage seconds without the provider, or without Recommendations
 * @param rows finished subscriptions in the tables
 * @param jvm options of the application and of the rival
 * @param settings further settings of the application and of the peer
 * @param other the root of another build of the application
 * @param otherSettings further settings of that build
 */
record Options(
        List<String> scenarios,
        String systems,
        Integer seconds,
        Integer warmUp,
        List<Integer> rates,
        List<Double> latencies,
        List<Integer> inFlight,
        int rounds,
        int burst,
        int rate,
        int outage,
        int rows,
        List<String> jvm,
        Map<String, String> settings,
        Path other,
        Map<String, String> otherSettings) {

    static Options read() {
        return new Options(
                list("bench", "").toList(),
                System.getProperty("bench.systems", ""),
                Integer.getInteger("bench.seconds"),
                Integer.getInteger("bench.warmup"),
                list("bench.rates", "10,50,100,200").map(Integer::valueOf).toList(),
                list("bench.latencies", "0,0.5,2").map(Double::valueOf).toList(),
                list("bench.in-flight", "64,256").map(Integer::valueOf).toList(),
                Integer.getInteger("bench.rounds", 3),
                Integer.getInteger("bench.burst", 5000),
                Integer.getInteger("bench.rate", 50),
                Integer.getInteger("bench.outage", 30),
                Integer.getInteger("bench.rows", 1_000_000),
                list("bench.jvm", "@java.options -Xmx1g").toList(),
                settings("bench.settings"),
                Path.of(System.getProperty("bench.other", "")),
                settings("bench.other-settings"));
    }

    private static Map<String, String> settings(String property) {
        return list(property, "")
                .map(setting -> setting.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
    }

    private static Stream<String> list(String property, String otherwise) {
        return Arrays.stream(System.getProperty(property, otherwise).split("[,\\s]+"))
                .filter(each -> !each.isBlank() && !each.equals("all"));
    }

    int usualInFlight() {
        return inFlight.get(0);
    }

    boolean wants(Scenario scenario) {
        return scenarios.isEmpty() ? !scenario.isOptional() : scenarios.contains(scenario.name());
    }

    boolean wantsSystem(String name) {
        return Pattern.compile(systems, Pattern.CASE_INSENSITIVE).matcher(name).find();
    }

    /** @param otherwise the default in seconds */
    Duration length(int otherwise) {
        return Duration.ofSeconds(seconds == null ? otherwise : seconds);
    }

    Duration warmUp(Scenario scenario) {
        return Duration.ofSeconds(warmUp == null ? scenario.warmUp() : warmUp);
    }

    /** Replaces the small sizes of test processes by the JVM's defaults for its memory. */
    List<String> jvmOptions() {
        return Stream.concat(Stream.of("-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC"), jvm.stream())
                .toList();
    }
}
