package org.streampass.platform.routes;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.startup.StartupException;

/**
 * Where {@code <service>.camel.yaml} lies for each service that this process runs: where none is named, every file that
 * is there counts, so that a service can be added by dropping one in.
 */
@Component
class RoutesFolder {

    private static final String SUFFIX = ".camel.yaml";

    private final Path folder;
    private final List<String> services;

    RoutesFolder(Installation installation) {
        folder = installation.routesDir();
        services = installation.services();
    }

    Path resolve(String fileName) {
        return folder.resolve(fileName);
    }

    /**
     * The files to start with.
     *
     * @throws StartupException if there are none, or one is missing
     */
    List<RoutesText> toStartWith() {
        SortedMap<String, Path> files = present();
        if (files.isEmpty()) {
            throw new StartupException("there is no file *%s in %s; name another folder with --streampass.routes-dir"
                    .formatted(SUFFIX, folder.toAbsolutePath()));
        }
        if (services.isEmpty()) {
            return files.values().stream().map(RoutesText::of).toList();
        }
        services.stream()
                .filter(service -> !files.containsKey(service + SUFFIX))
                .findFirst()
                .ifPresent(service -> {
                    throw new StartupException("streampass.services names %s, but there is no %s%s in %s; there are: %s"
                            .formatted(
                                    service,
                                    service,
                                    SUFFIX,
                                    folder.toAbsolutePath(),
                                    String.join(", ", files.keySet()).replace(SUFFIX, "")));
                });
        return services.stream()
                .map(service -> RoutesText.of(files.get(service + SUFFIX)))
                .toList();
    }

    /** What the files say at the moment, by their names. */
    SortedMap<String, RoutesText> texts() {
        SortedMap<String, RoutesText> texts = new TreeMap<>();
        present().forEach((name, file) -> {
            if (services.isEmpty() || services.contains(name.replace(SUFFIX, ""))) {
                RoutesText text = RoutesText.of(file);
                if (text.defect() == null || Files.exists(file, LinkOption.NOFOLLOW_LINKS)) { // else it is just gone
                    texts.put(name, text);
                }
            }
        });
        return texts;
    }

    /** Every routes file in the folder, by its name, with the path as it was given; editors' own files begin with a dot. */
    private SortedMap<String, Path> present() {
        SortedMap<String, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "[!.#]*" + SUFFIX)) {
            found.forEach(file -> files.put(file.getFileName().toString(), file));
        } catch (IOException | DirectoryIteratorException e) {
            throw new StartupException(
                    "the routes' folder %s cannot be read; name another with --streampass.routes-dir"
                            .formatted(folder.toAbsolutePath()),
                    e);
        }
        return files;
    }
}
