package org.streampass.platform.operations;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The samples of a scrape, and the search in them for what PromQL expressions name. */
record ExportedMetrics(List<Sample> samples) {

    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z]\\w*)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)(=~|!~|!=|=)\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_]\\w*)\\{([^}]*)}");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_]\\w*\\b(?!\\s*\\()");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset", "by");

    /** Prometheus itself adds these metrics and labels. */
    private static final Set<String> OF_PROMETHEUS = Set.of("up", "ALERTS");

    private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("instance", "job");

    /** Its values depend on failures, which this test does not cause. */
    private static final Set<String> OPEN_LABELS = Set.of("status");

    record Sample(String name, Map<String, String> labels) {}

    static ExportedMetrics of(String scrape) {
        return new ExportedMetrics(SAMPLE.matcher(scrape)
                .results()
                .map(sample -> new Sample(sample.group(1), labels(sample.group(2))))
                .toList());
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new HashMap<>();
        if (text != null) {
            LABEL.matcher(text).results().forEach(label -> labels.put(label.group(1), label.group(3)));
        }
        return labels;
    }

    /** The selectors and label names of an expression that no sample has. */
    List<String> missing(String expression) {
        String text = expression.replaceAll("\\[[^]]*]", "");
        Set<String> metrics = new HashSet<>();
        Stream.Builder<String> missing = Stream.builder();
        Matcher selectors = SELECTOR.matcher(text);
        selectors.results().forEach(selector -> {
            metrics.add(selector.group(1));
            if (samples(selector.group(1)).noneMatch(sample -> matches(selector.group(2), sample))) {
                missing.add(selector.group());
            }
        });
        String rest = SELECTOR.matcher(text).replaceAll("");
        NAME.matcher(GROUPING.matcher(rest).replaceAll(""))
                .results()
                .map(MatchResult::group)
                .filter(name -> !OPERATORS.contains(name))
                .forEach(name -> {
                    metrics.add(name);
                    if (samples(name).findAny().isEmpty()) {
                        missing.add(name);
                    }
                });
        GROUPING.matcher(rest)
                .results()
                .flatMap(grouping -> Stream.of(grouping.group(1).split("[,\\s]+")))
                .filter(label -> !LABELS_OF_PROMETHEUS.contains(label))
                .filter(label -> metrics.stream().flatMap(this::samples).noneMatch(sample -> sample.labels()
                        .containsKey(label)))
                .forEach(label -> missing.add("the label " + label));
        return missing.build()
                .filter(each -> OF_PROMETHEUS.stream().noneMatch(each::startsWith))
                .toList();
    }

    private Stream<Sample> samples(String name) {
        return samples.stream().filter(sample -> sample.name().equals(name));
    }

    private static boolean matches(String matchers, Sample sample) {
        return LABEL.matcher(matchers)
                .results()
                .filter(matcher -> !LABELS_OF_PROMETHEUS.contains(matcher.group(1)))
                .allMatch(matcher -> matches(matcher, sample.labels().get(matcher.group(1))));
    }

    private static boolean matches(MatchResult matcher, String value) {
        if (value == null) {
            return false;
        }
        return OPEN_LABELS.contains(matcher.group(1))
                || switch (matcher.group(2)) {
                    case "=" -> value.equals(matcher.group(3));
                    case "!=" -> !value.equals(matcher.group(3));
                    case "=~" -> value.matches(matcher.group(3));
                    default -> !value.matches(matcher.group(3));
                };
    }
}
