package org.streampass.routing;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Ordered;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PatternHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.springframework.stereotype.Component;
import org.streampass.installation.Installation;
import org.streampass.installation.StartupException;

/**
 * Loads {@code <service>.camel.yaml} for each service that this process runs: where none is named, for every file that
 * is there, so that a service can be added by dropping one in.
 */
@Component
class RouteFiles extends RouteBuilder {

    private static final String SUFFIX = ".camel.yaml";

    private final Installation installation;

    RouteFiles(Installation installation) {
        this.installation = installation;
    }

    /** After the route configurations, which the files name. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }

    @Override
    public void configure() {
        ModelCamelContext context = (ModelCamelContext) getContext();
        context.setSourceLocationEnabled(true);
        context.addLifecycleStrategy(new BeanEndpoints());
        List<Path> files = files();
        files.forEach(file -> load(file, context));
        context.getRouteDefinitions().forEach(route -> requireConfigurations(route, context, files));
    }

    private static void load(Path file, CamelContext context) {
        try {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(
                            context, file.toUri().toString()));
        } catch (Exception e) {
            throw new StartupException(BrokenRoute.describe(file, e), e);
        }
    }

    /** Camel would run a route without the configuration that it names: without its handling of errors. */
    private static void requireConfigurations(RouteDefinition route, ModelCamelContext context, List<Path> files) {
        Stream.ofNullable(route.getRouteConfigurationId())
                .flatMap(ids -> Arrays.stream(ids.split(",")))
                .filter(id -> context.getRouteConfigurationDefinitions().stream()
                        .noneMatch(known -> PatternHelper.matchPattern(known.getId(), id.strip())))
                .findFirst()
                .ifPresent(id -> {
                    Defect defect = new Defect(
                            "there is no route configuration '%s'".formatted(id.strip()), "routeConfigurationId");
                    throw new StartupException(BrokenRoute.describe(files, route.getRouteId(), defect));
                });
    }

    private List<Path> files() {
        SortedMap<String, Path> files = present(installation.routesDir());
        if (installation.services().isEmpty()) {
            return List.copyOf(files.values());
        }
        return installation.services().stream()
                .map(service -> {
                    Path file = files.get(service);
                    if (file == null) {
                        throw new StartupException(
                                "streampass.services names %s, but there is no %s%s in %s; there are: %s"
                                        .formatted(
                                                service,
                                                service,
                                                SUFFIX,
                                                installation.routesDir().toAbsolutePath(),
                                                String.join(", ", files.keySet())));
                    }
                    return file;
                })
                .toList();
    }

    /** Every routes file in the folder, by its service, with the path as it was given. */
    static SortedMap<String, Path> present(Path folder) {
        SortedMap<String, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            found.forEach(file -> files.put(file.getFileName().toString().replace(SUFFIX, ""), file));
        } catch (IOException | DirectoryIteratorException e) {
            throw new StartupException(
                    "the routes' folder %s cannot be read; name another with --streampass.routes-dir"
                            .formatted(folder.toAbsolutePath()),
                    e);
        }
        if (files.isEmpty()) {
            throw new StartupException("there is no file *%s in %s; name another folder with --streampass.routes-dir"
                    .formatted(SUFFIX, folder.toAbsolutePath()));
        }
        return files;
    }
}
