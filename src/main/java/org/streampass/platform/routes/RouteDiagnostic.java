package org.streampass.platform.routes;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * An error in a routes file, with its location.
 *
 * @param file null if the file is unknown
 * @param line from 1; 0 if unknown
 * @param column from 1; 0 if unknown
 */
record RouteDiagnostic(String file, int line, int column, String message) {

    /** For a file that cannot be loaded. */
    static RouteDiagnostic ofFile(Path file, Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause)
                .filter(cause -> cause instanceof MarkedYamlEngineException yaml && yaml.getProblem() != null)
                .map(MarkedYamlEngineException.class::cast)
                .findFirst()
                .map(yaml -> ofYaml(file, yaml))
                .orElseGet(() ->
                        new RouteDiagnostic(file.toString(), 0, 0, Defect.of(e).message()));
    }

    private static RouteDiagnostic ofYaml(Path file, MarkedYamlEngineException yaml) {
        int line = yaml.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
        int column = yaml.getProblemMark().map(mark -> mark.getColumn() + 1).orElse(0);
        return new RouteDiagnostic(file.toString(), line, column, message(yaml.getProblem()));
    }

    private static String message(String problem) {
        return problem.replaceAll("\\s+", " ")
                .replaceFirst("^Unknown node id: (.*)", "there is no step '$1'")
                .replaceFirst("^Unsupported field: (.*)", "there is no '$1' here");
    }

    /**
     * For a defect of a route: one diagnostic for each place in the files where the route is defined.
     *
     * @param routeId null if the id is the defect's token
     */
    static List<RouteDiagnostic> ofRoute(List<RouteLines> files, String routeId, Defect defect) {
        String id = routeId == null ? String.valueOf(defect.token()) : routeId;
        List<RouteDiagnostic> places = files.stream()
                .flatMap(lines -> lines.ofRoute(id).stream().map(line -> at(lines, line, defect)))
                .toList();
        if (places.isEmpty()) { // the route is written in Java, or its id is not on a line of its own
            String file = files.size() == 1 ? files.get(0).file().toString() : null;
            return List.of(new RouteDiagnostic(file, 0, 0, "route " + id + ": " + defect.message()));
        }
        return places;
    }

    private static RouteDiagnostic at(RouteLines lines, int routeLine, Defect defect) {
        int line = defect.token() == null
                ? routeLine
                : lines.ofToken(routeLine, defect.token()).orElse(routeLine);
        return new RouteDiagnostic(lines.file().toString(), line, lines.column(line, defect.token()), defect.message());
    }

    /** One sentence for the same error at several places. */
    static String sentence(List<RouteDiagnostic> places) {
        String locations = places.stream().map(RouteDiagnostic::location).collect(Collectors.joining(" and "));
        return locations.isEmpty()
                ? places.get(0).message()
                : locations + ": " + places.get(0).message();
    }

    @Override
    public String toString() {
        return sentence(List.of(this));
    }

    private String location() {
        if (file == null) {
            return "";
        }
        return line == 0 ? file : "%s, line %d".formatted(file, line);
    }
}
