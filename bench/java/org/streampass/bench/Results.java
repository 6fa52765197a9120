package org.streampass.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The raw figures, one file for each scenario, so that scenarios can be measured at different times and reported
 * together.
 */
class Results {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    Results(Path folder) {
        this.folder = folder.resolve("raw");
    }

    void keep(Result result) {
        try {
            Files.createDirectories(folder);
            JSON.writeValue(file(result.scenario()), result);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The results of the measured scenarios. */
    List<Result> of(List<? extends Scenario> scenarios) {
        return scenarios.stream()
                .map(scenario -> file(scenario.name()))
                .filter(File::exists)
                .map(Results::read)
                .toList();
    }

    private File file(String scenario) {
        return folder.resolve(scenario + ".json").toFile();
    }

    private static Result read(File file) {
        try {
            return JSON.readValue(file, Result.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String json(List<Result> results) {
        try {
            return JSON.writeValueAsString(results);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
