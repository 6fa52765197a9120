package org.streampass.platform.routes;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The text of a routes file, to find the line that a complaint is about: Camel names the route at best. */
record RouteLines(Path file, List<String> lines) {

    static RouteLines of(Path file, String text) {
        return new RouteLines(file, text.lines().toList());
    }

    /** The lines, from 1, at which a route of this id begins. */
    List<Integer> ofRoute(String id) {
        Predicate<String> isId = Pattern.compile("^[\\s-]*id:\\s*[\"']?" + Pattern.quote(id) + "[\"']?\\s*(#.*)?$")
                .asMatchPredicate();
        return IntStream.range(0, lines.size())
                .filter(n -> isId.test(lines.get(n)))
                .mapToObj(n -> n + 1)
                .toList();
    }

    /** The column, from 1, at which the line writes the word, or at which it begins. */
    int column(int line, String word) {
        String text = lines.get(line - 1);
        int at = word == null ? -1 : text.indexOf(word);
        return 1 + (at < 0 ? text.length() - text.stripLeading().length() : at);
    }

    /** The first line, from 1, in which the route that has this line writes the word, other than in what it says of itself. */
    OptionalInt ofWord(int line, String word) {
        Predicate<String> hasWord = Pattern.compile("(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-])")
                .asPredicate();
        int from = line - 1;
        while (from > 0 && !lines.get(from).startsWith("-")) {
            from--;
        }
        return IntStream.range(from, lines.size())
                .takeWhile(n -> n < line || !lines.get(n).startsWith("-"))
                .filter(n -> !lines.get(n).matches("\\s*(#|- *description:|description:).*"))
                .filter(n -> hasWord.test(lines.get(n)))
                .map(n -> n + 1)
                .findFirst();
    }
}
