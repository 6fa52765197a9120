package org.streampass.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what was measured as a page, as Markdown, as raw figures, and the main picture by itself. */
class Report {

    private static final String HOW = """
            All systems do the same workflow with the same rows in the same tables: Streampass answers `202` and goes on by
            events, the request-response chain (Subscriptions calls Payments calls Recommendations) answers `201` with the
            finished list. What is hand-written is that job with `@JmsListener` on the same broker, as a good team would write
            it instead of Streampass. Each was warmed up under load for as long as the other; client, broker, database and application
            shared the machine. Latency is counted from when a request was due. That a list is finished was heard on the
            broker, or is what the answer said. *Feedback* is a request's last answer, whatever it says: who was told to come
            again, by `503` with `Retry-After`, came again and was still waiting. *Without a list* are all requests that came
            to none, refused ones included; *of these accepted* was promised and not kept. Connections, threads, memory and
            queue are the most that was seen; threads and memory are the application's, all its processes together. CPU of
            *all* is with the client and the broker. *Waits* are a thread's that gives up the CPU; a database's process does so at
            least once for each round trip. *Drained* is when all lists were finished and no event was queued any more,
            mails included, after the last request; *workflows/s* ends with the last list, *afterwards* is how many a second were
            finished of what had piled up, once no more requests came.
            """;

    private final List<Result> results;

    Report(List<Result> results) {
        this.results = results;
    }

    void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("bench.md"), markdown());
            Files.writeString(folder.resolve("bench.html"), html());
            Files.writeString(folder.resolve("bench.json"), Results.json(results));
            for (Result result : results) {
                if (result.scenario().equals("latency")) {
                    Files.writeString(
                            folder.resolve("bench.svg"), Charts.main(result).svg());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a table of figures that are not those of a load on two systems. */
    static void write(String name, String title, Options options, Path folder, Table report) throws IOException {
        Path target = Files.createDirectories(Path.of("target/bench")).resolve(name + ".md");
        Files.writeString(
                target,
                "# %s%n%n`-Dbench=%s`, %s, commit %s, JVM options %s, on %s.%n%n%s"
                        .formatted(
                                title,
                                name,
                                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                                Result.currentCommit(),
                                String.join(" ", options.jvm()),
                                Machine.here(folder),
                                report.markdown()));
    }

    private String markdown() {
        StringBuilder text = new StringBuilder("# The benchmark: what was measured\n\n").append(HOW);
        for (Result result : results) {
            text.append("\n## %s\n\n%s\n\n%s"
                    .formatted(
                            result.title(),
                            where(result),
                            Tables.figures(result).markdown()));
            Table ratios = Tables.ratios(result);
            if (!ratios.isEmpty()) {
                text.append("\nThe chain's figure divided by Streampass's:\n\n").append(ratios.markdown());
            }
        }
        return text.toString();
    }

    private static String where(Result result) {
        return "`-Dbench=%s`, %s, commit %s, after %d s of warm-up, JVM options %s, on %s."
                .formatted(
                        result.scenario(),
                        result.date(),
                        result.commit(),
                        result.warmUp(),
                        String.join(" ", result.options().jvm()),
                        result.machine());
    }

    private String html() {
        return """
                <!doctype html>
                <html lang=en>
                <meta charset=utf-8>
                <meta name=viewport content="width=device-width, initial-scale=1">
                <title>Streampass: what was measured</title>
                <style>
                body { font: 15px/1.5 system-ui, sans-serif; color: #222; background: #fafafa; margin: 0 auto; max-width: 1180px; padding: 24px }
                h2 { margin: 2.5em 0 .3em } .where { color: #666; font-size: 13px }
                .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 16px; margin: 16px 0 }
                .charts svg { width: 100%%; border: 1px solid #e2e2e2; border-radius: 6px }
                .wide { overflow-x: auto; margin: 12px 0 }
                table { border-collapse: collapse; font-size: 12.5px; background: #fff }
                th, td { border: 1px solid #e2e2e2; padding: 4px 8px; text-align: left; font-variant-numeric: tabular-nums }
                td { white-space: nowrap } td:first-child, td:last-child { white-space: normal; min-width: 11em }
                th { background: #f0f0f0; vertical-align: bottom }
                </style>
                <h1>What decoupling buys, measured</h1>
                <p>%s</p>
                %s</html>
                """.formatted(inHtml(HOW), results.stream().map(Report::section).collect(Collectors.joining()));
    }

    private static String inHtml(String markdown) {
        return Table.escape(markdown)
                .replaceAll("[*]([^*]+)[*]", "<em>$1</em>")
                .replaceAll("`([^`]+)`", "<code>$1</code>");
    }

    private static String section(Result result) {
        Table ratios = Tables.ratios(result);
        return "<h2>%s</h2>%n<p class=where>%s</p>%n<div class=charts>%s</div>%n%s%s"
                .formatted(
                        result.title(),
                        inHtml(where(result)),
                        Charts.of(result).stream().map(Chart::svg).collect(Collectors.joining()),
                        Tables.figures(result).html(),
                        ratios.isEmpty() ? "" : "<p>The chain's figure divided by Streampass's:</p>\n" + ratios.html());
    }
}
