package org.streampass.platform.routes;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * What is wrong with a routes file, for who edits it.
 *
 * @param file null if it is not known in which file the route is written
 * @param line from 1; 0 if it is not known
 * @param column from 1; 0 if it is not known
 * @param cause in a sentence
 */
record RouteDiagnostic(String file, int line, int column, String cause) {

    /** A file that cannot be loaded. */
    static RouteDiagnostic ofFile(Path file, Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
                .filter(cause -> cause instanceof MarkedYamlEngineException yaml && yaml.getProblem() != null)
                .map(MarkedYamlEngineException.class::cast)
                .findFirst()
                .map(yaml -> ofYaml(file, yaml))
                .orElseGet(() ->
                        new RouteDiagnostic(file.toString(), 0, 0, Defect.of(e).sentence()));
    }

    private static RouteDiagnostic ofYaml(Path file, MarkedYamlEngineException yaml) {
        int line = yaml.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
        int column = yaml.getProblemMark().map(mark -> mark.getColumn() + 1).orElse(0);
        return new RouteDiagnostic(file.toString(), line, column, sentence(yaml.getProblem()));
    }

    private static String sentence(String problem) {
        return problem.replaceAll("\\s+", " ")
                .replaceFirst("^Unknown node id: (.*)", "there is no step '$1'")
                .replaceFirst("^Unsupported field: (.*)", "there is no '$1' here");
    }

    /**
     * A route that is well written, but cannot be: once for each place that it has in these files.
     *
     * @param routeId null if the defect's word is the id
     */
    static List<RouteDiagnostic> ofRoute(List<RouteLines> files, String routeId, Defect defect) {
        String id = routeId == null ? String.valueOf(defect.word()) : routeId;
        List<RouteDiagnostic> places = files.stream()
                .flatMap(lines -> lines.ofRoute(id).stream().map(line -> at(lines, line, defect)))
                .toList();
        if (places.isEmpty()) { // written in Java, or in a line of a file that holds more than its id
            String file = files.size() == 1 ? files.get(0).file().toString() : null;
            return List.of(new RouteDiagnostic(file, 0, 0, "route " + id + ": " + defect.sentence()));
        }
        return places;
    }

    private static RouteDiagnostic at(RouteLines lines, int ofRoute, Defect defect) {
        int line = defect.word() == null
                ? ofRoute
                : lines.ofWord(ofRoute, defect.word()).orElse(ofRoute);
        return new RouteDiagnostic(lines.file().toString(), line, lines.column(line, defect.word()), defect.sentence());
    }

    /** The same thing at several places, said once. */
    static String sentence(List<RouteDiagnostic> places) {
        String where = places.stream().map(RouteDiagnostic::place).collect(Collectors.joining(" and "));
        return where.isEmpty()
                ? places.get(0).cause()
                : where + ": " + places.get(0).cause();
    }

    @Override
    public String toString() {
        return sentence(List.of(this));
    }

    private String place() {
        if (file == null) {
            return "";
        }
        return line == 0 ? file : "%s, line %d".formatted(file, line);
    }
}
