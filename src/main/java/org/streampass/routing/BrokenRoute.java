package org.streampass.routing;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says what is wrong with a routes file: file, line, cause. */
final class BrokenRoute {

    private BrokenRoute() {}

    /** A file that cannot be loaded. */
    static String describe(Path file, Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
                .filter(cause -> cause instanceof MarkedYamlEngineException yaml && yaml.getProblem() != null)
                .map(MarkedYamlEngineException.class::cast)
                .findFirst()
                .map(yaml -> "%s: %s"
                        .formatted(
                                yaml.getProblemMark()
                                        .map(mark -> place(file, mark.getLine() + 1))
                                        .orElse(file.toString()),
                                sentence(yaml.getProblem())))
                .orElseGet(() -> "%s: %s".formatted(file, Defect.of(e).sentence()));
    }

    private static String sentence(String problem) {
        return problem.replaceAll("\\s+", " ")
                .replaceFirst("^Unknown node id: (.*)", "there is no step '$1'")
                .replaceFirst("^Unsupported field: (.*)", "there is no '$1' here");
    }

    /**
     * A route that is well written, but cannot be.
     *
     * @param files those that it may be written in
     * @param routeId null if the defect's word is the id
     */
    static String describe(List<Path> files, String routeId, Defect defect) {
        String id = routeId == null ? String.valueOf(defect.word()) : routeId;
        String places = files.stream()
                .map(RouteLines::of)
                .flatMap(
                        lines -> lines.ofRoute(id).stream().map(line -> place(lines.file(), line(lines, line, defect))))
                .collect(Collectors.joining(" and "));
        return "%s: %s".formatted(places.isEmpty() ? "route " + id : places, defect.sentence());
    }

    private static int line(RouteLines lines, int ofRoute, Defect defect) {
        return defect.word() == null
                ? ofRoute
                : lines.ofWord(ofRoute, defect.word()).orElse(ofRoute);
    }

    private static String place(Path file, int line) {
        return "%s, line %d".formatted(file, line);
    }
}
