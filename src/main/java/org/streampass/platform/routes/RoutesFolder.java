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
 * The folder of the routes files, {@code <service>.camel.yaml}. If {@code streampass.services} is not set, every file in
 * it is used, so that a service can be added by a file.
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

    /** The service that a routes file is named after. */
    static String service(String fileName) {
        return fileName.replace(SUFFIX, "");
    }

    Path resolve(String fileName) {
        return folder.resolve(fileName);
    }

    /**
     * The files at the start.
     *
     * @throws StartupException if there is none, or the file of a service is missing
     */
    List<RoutesText> startupTexts() {
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

    /** The present texts by file name. */
    SortedMap<String, RoutesText> texts() {
        SortedMap<String, RoutesText> texts = new TreeMap<>();
        present().forEach((name, file) -> {
            if (services.isEmpty() || services.contains(service(name))) {
                RoutesText text = RoutesText.of(file);
                if (text.error() == null || Files.exists(file, LinkOption.NOFOLLOW_LINKS)) { // else it was just deleted
                    texts.put(name, text);
                }
            }
        });
        return texts;
    }

    /** Every routes file in the folder, by name. Skips hidden files and temporary files of editors. */
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
