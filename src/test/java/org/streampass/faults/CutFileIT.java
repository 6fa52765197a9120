package org.streampass.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.testing.database.TestDatabase;
import org.streampass.testing.process.AppProcess;

/** A routes file ends too early while requests come and the process is killed. No accepted request is lost. */
@Tag("faults")
class CutFileIT {

    private static final Pattern STEP = Pattern.compile("(?m)^ +- to: ");
    private static final int CUTS = FaultScenario.IN_FULL ? Integer.MAX_VALUE : 1;

    /** A file is adopted within a second. */
    private static final Duration ADOPTED = Duration.ofMillis(2500);

    @TempDir
    Path folder;

    /** @param end of what is left */
    private record Cut(Path file, String text, int end) {

        static Stream<Cut> of(Path file) {
            try {
                String text = Files.readString(file);
                return STEP.matcher(text).results().map(MatchResult::start).map(end -> new Cut(file, text, end));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void make() throws IOException {
            System.out.printf(
                    "%s ends before: %s%n",
                    file.getFileName(), text.substring(end).lines().findFirst().get());
            Files.writeString(file, text.substring(0, end));
        }

        void restore() throws IOException {
            Files.writeString(file, text);
        }
    }

    @ParameterizedTest
    @MethodSource("org.streampass.testing.database.TestDatabase#ofScenario")
    void noRequestIsLostWhenARoutesFileEndsBeforeAStep(TestDatabase database) throws Exception {
        Path routes = copyOfRoutes();
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.put("streampass.routes-dir", routes.toString());
        try (FaultScenario scene = new FaultScenario("routes file cut on " + database, folder, settings)) {
            scene.clients().startRequests(20);
            AppProcess app = scene.start();
            try {
                for (Cut cut : cuts(routes, scene)) {
                    cut.make();
                    FaultScenario.pause(ADOPTED);
                    app.kill();
                    scene.countCrash();
                    app = scene.start();
                    FaultScenario.pause(ADOPTED);
                    cut.restore();
                    FaultScenario.pause(ADOPTED);
                }
                scene.settle(40, app);
            } finally {
                app.close();
            }
        }
    }

    private Path copyOfRoutes() throws IOException {
        Path routes = Files.createDirectory(folder.resolve("routes"));
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
        return routes;
    }

    /** In the ordinary build one, before the last step of a file. */
    private static List<Cut> cuts(Path routes, FaultScenario scene) throws IOException {
        try (Stream<Path> files = Files.list(routes)) {
            List<Cut> cuts = new ArrayList<>(files.sorted()
                    .map(Cut::of)
                    .flatMap(ofFile -> FaultScenario.IN_FULL ? ofFile : ofFile.reduce((first, last) -> last).stream())
                    .toList());
            Collections.shuffle(cuts, scene.random());
            return cuts.subList(0, Math.min(CUTS, cuts.size()));
        }
    }
}
