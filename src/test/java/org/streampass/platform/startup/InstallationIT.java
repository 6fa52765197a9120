package org.streampass.platform.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.AppProcess;

/** The operator chooses the working directory of a process and the location of its files. */
class InstallationIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void twoProcessesRunSideBySideWithSeparateFiles() throws IOException {
        Map<String, String> elsewhere = Map.of(
                "streampass.routes-dir",
                copy("routes", "the %72outes; 100%").toAbsolutePath().toString(),
                "streampass.broker-config",
                "the %62roker; 100%/broker.xml");
        copy("artemis", "the %62roker; 100%");
        Path jar = Path.of(System.getProperty("streampass.jar")); // not unpacked, unlike in all other tests
        try (AppProcess one = AppProcess.launch(jar, List.of(), folder, Path.of("data; %6ff one, 100%"), elsewhere)
                        .awaitReady();
                AppProcess other = AppProcess.start(folder.resolve("data of another"))) {
            String subscription = subscribe(one.api());
            subscribe(other.api());

            assertThat(folder.resolve("data; %6ff one, 100%/broker/journal")).isNotEmptyDirectory();
            await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve("data; %6ff one, 100%/outbox")));
            assertThat(other.api()
                            .user("ada")
                            .get("/subscriptions/" + subscription)
                            .status())
                    .as("the subscription of the first process in the other one")
                    .isEqualTo(404);
        }
    }

    private static String subscribe(Api api) {
        Api.User ada = api.user("ada");
        String id = ada.subscribe("tok_ok").json().get("id").asText();
        await().atMost(PATIENCE).until(() -> ada.notifiedEvents().contains("RecommendationsReady"));
        await().atMost(PATIENCE).until(() -> ada.statusOf(id), "active"::equals);
        return id;
    }

    private Path copy(String from, String to) throws IOException {
        Path target = folder.resolve(to);
        FileSystemUtils.copyRecursively(Path.of(from), target);
        return target;
    }
}
