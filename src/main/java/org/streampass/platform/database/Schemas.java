package org.streampass.platform.database;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.startup.StartupException;

/**
 * The services of this process that have tables, each in a schema of its name: those with migrations in {@code
 * db/migration/<service>} of the application, or in the folder {@code <service>} beside the routes.
 */
@Component
public class Schemas {

    private static final String MIGRATIONS = "db/migration/";

    /** Creates the tables that {@code event:} needs. A service without Java does without them. */
    private static final String PLATFORM = "classpath:db/platform";

    private final SortedMap<String, List<String>> locations = new TreeMap<>();
    private final List<String> services;

    Schemas(Installation installation) {
        services = installation.services();
        try {
            for (Resource script : new PathMatchingResourcePatternResolver()
                    .getResources("classpath*:%s*/V1__*.sql".formatted(MIGRATIONS))) {
                String[] path = script.getURL().getPath().split("/");
                String service = path[path.length - 2];
                add(service, PLATFORM);
                add(service, "classpath:" + MIGRATIONS + service);
            }
            if (Files.isDirectory(installation.routesDir())) {
                addFoldersOf(installation.routesDir());
            }
        } catch (IOException e) {
            throw new StartupException("the migrations of the database cannot be read: " + e.getMessage(), e);
        }
    }

    private void addFoldersOf(Path routes) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(routes, Files::isDirectory)) {
            for (Path folder : folders) {
                try (DirectoryStream<Path> scripts = Files.newDirectoryStream(folder, "V*.sql")) {
                    if (scripts.iterator().hasNext()) {
                        add(folder.getFileName().toString(), "filesystem:" + folder.toAbsolutePath());
                    }
                }
            }
        }
    }

    private void add(String service, String location) {
        if (services.isEmpty() || services.contains(service)) {
            locations.computeIfAbsent(service, each -> new ArrayList<>()).add(location);
        }
    }

    public Set<String> services() {
        return locations.keySet();
    }

    /** Where Flyway finds the migrations of each service. */
    SortedMap<String, List<String>> locations() {
        return locations;
    }
}
