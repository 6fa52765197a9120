package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.streampass.faults.HaltIT.Point;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.BytemanRules;

/**
 * Holds the threads of a process that reach a halt point, and asks where the subscription is: the answer names the service
 * that has it. Unlike after a kill, the point does not pass.
 *
 * @param folder for files that tell the process which point is next, and the test that a thread has reached it
 */
record SlipsAtHalts(FaultScenario scene, List<Point> points, Path folder) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration HELD = Duration.ofSeconds(5);

    /** A thread that waits holds its point until the file is deleted and somebody asks. */
    BytemanRules rules() {
        String release = """
                RULE release
                CLASS org.streampass.platform.progress.Progress
                METHOD of
                AT ENTRY
                IF NOT (new java.io.File("%s")).exists()
                DO signalWake("release")
                ENDRULE
                """.formatted(reached());
        return new BytemanRules(HaltIT.REMEMBER
                + IntStream.range(0, points.size()).mapToObj(this::hold).collect(Collectors.joining())
                + release);
    }

    private String hold(int number) {
        Point point = points.get(number);
        return """
                RULE hold %s
                %s
                IF %s AND (new java.io.File("%s")).exists()
                DO (new java.io.File("%s")).createNewFile();
                   waitFor("release")
                ENDRULE
                """.formatted(point, point.place(), point.condition(), next(number), reached());
    }

    private Path next(int number) {
        return folder.resolve("next-" + number);
    }

    private Path reached() {
        return folder.resolve("reached");
    }

    void eachNamesTheServiceThatHasTheRequest() throws IOException {
        for (int number = 0; number < points.size(); number++) {
            Files.createFile(next(number));
            String user = Api.unique("held");
            String id = scene.clients().subscribeAs(user, "tok_declined").subscriptionId();
            Api.User asker = scene.user(user);

            awaitNamed(points.get(number), asker, id);

            Files.delete(next(number));
            Files.delete(reached());
            await().atMost(PATIENCE).until(() -> holders(slip(asker, id)).isEmpty());
        }
    }

    /** The services that do not depend on this one finish first. */
    private void awaitNamed(Point point, Api.User asker, String id) {
        Set<String> expected = point.holder().isEmpty() ? Set.of() : Set.of(point.holder());
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(reached()).exists();
            JsonNode slip = slip(asker, id);
            if (!holders(slip).equals(expected) && isOld()) {
                release(asker, id);
            }
            assertThat(holders(slip)).as("%s: %s", point, slip).isEqualTo(expected);
            assertThat(slip.path("why").asText()).startsWith(point.holder());
        });
    }

    private boolean isOld() throws IOException {
        return Files.getLastModifiedTime(reached())
                .toInstant()
                .isBefore(Instant.now().minus(HELD));
    }

    /** A thread may have stopped there that had not finished the request before. Then the next one counts. */
    private void release(Api.User asker, String id) throws IOException {
        Files.delete(reached());
        slip(asker, id);
    }

    private static JsonNode slip(Api.User user, String id) {
        return user.get("/subscriptions/" + id + "/progress").json();
    }

    private static Set<String> holders(JsonNode slip) {
        return StreamSupport.stream(slip.get("now").spliterator(), false)
                .map(pending -> pending.get("service").asText())
                .collect(Collectors.toSet());
    }
}
