package org.streampass.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The raw figures, a file a scenario: so scenarios can be measured at different times and reported together. */
class Results {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** In the order in which the report has them. */
    private static final List<String> ORDER =
            List.of("latency", "throughput", "burst", "provider-down", "recommendations-killed", "million", "copies");

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

    List<Result> all() {
        List<Result> all = new ArrayList<>();
        Stream.of(ORDER)
                .flatMap(List::stream)
                .map(this::file)
                .filter(File::exists)
                .forEach(file -> all.add(read(file)));
        return all;
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
