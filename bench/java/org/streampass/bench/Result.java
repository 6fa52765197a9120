package org.streampass.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The results of a scenario.
 *
 * @param date the end of the measurement
 * @param warmUp seconds
 * @param commit the measured commit; with a plus if there were further changes
 */
record Result(
        String scenario,
        String title,
        String date,
        String commit,
        Machine machine,
        long warmUp,
        Options options,
        List<Run> runs) {

    static Result of(Scenario scenario, Options options, Path folder, List<Run> runs) {
        return new Result(
                scenario.name(),
                scenario.title(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                currentCommit(),
                Machine.here(folder),
                options.warmUp(scenario).toSeconds(),
                options,
                runs);
    }

    static String currentCommit() {
        return git("rev-parse", "--short", "HEAD")
                + (git("status", "--porcelain").isEmpty() ? "" : "+");
    }

    private static String git(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "git";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process git = new ProcessBuilder(command).start();
            return new String(git.getInputStream().readAllBytes()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The runs of systems whose names begin with that word. */
    List<Run> of(String system) {
        return runs.stream().filter(run -> run.system().startsWith(system)).toList();
    }
}
