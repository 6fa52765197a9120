package org.streampass.platform.routes;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Finds the line of an error in a routes file. Camel's exceptions name the route at most. */
record RouteLines(Path file, List<String> lines) {

    static RouteLines of(Path file, String text) {
        return new RouteLines(file, text.lines().toList());
    }

    /** The lines, from 1, with the id of this route. */
    List<Integer> ofRoute(String id) {
        Predicate<String> isId = Pattern.compile("^[\\s-]*id:\\s*[\"']?" + Pattern.quote(id) + "[\"']?\\s*(#.*)?$")
                .asMatchPredicate();
        return IntStream.range(0, lines.size())
                .filter(n -> isId.test(lines.get(n)))
                .mapToObj(n -> n + 1)
                .toList();
    }

    /** The column, from 1, of the token, or else of the first character that is not a space. */
    int column(int line, String token) {
        String text = lines.get(line - 1);
        int at = token == null ? -1 : text.indexOf(token);
        return 1 + (at < 0 ? text.length() - text.stripLeading().length() : at);
    }

    /**
     * The first line with the token in the route at this line. Comments and descriptions are skipped. Lines count from 1.
     */
    OptionalInt ofToken(int line, String token) {
        Predicate<String> hasToken = Pattern.compile("(?<![\\w-])" + Pattern.quote(token) + "(?![\\w-])")
                .asPredicate();
        int from = line - 1;
        while (from > 0 && !lines.get(from).startsWith("-")) {
            from--;
        }
        return IntStream.range(from, lines.size())
                .takeWhile(n -> n < line || !lines.get(n).startsWith("-"))
                .filter(n -> !lines.get(n).matches("\\s*(#|- *description:|description:).*"))
                .filter(n -> hasToken.test(lines.get(n)))
                .map(n -> n + 1)
                .findFirst();
    }
}
