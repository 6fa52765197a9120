package org.streampass.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.App;

/** Mails are sent to the configured SMTP server, and wait while it is unavailable. */
class MailIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path data;

    private GreenMail server;

    @BeforeEach
    void startServer() {
        server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.setUser("streampass", "s3cret");
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop();
    }

    private Map<String, String> settings() {
        return Map.of(
                "streampass.mail.from", "streampass@example.org",
                "streampass.mail.smtp.host", "127.0.0.1",
                "streampass.mail.smtp.port", "" + server.getSmtp().getPort(),
                "streampass.mail.smtp.user", "streampass",
                "streampass.mail.smtp.password", "s3cret");
    }

    @Test
    void eachNotificationIsMailedOnce() throws Exception {
        try (App app = App.start(data, settings())) {
            Api.User ada = app.api().user(Api.unique("ada"));

            ada.subscribe("tok_ok");

            await().atMost(PATIENCE).until(() -> server.getReceivedMessages().length == 2);
            List<MimeMessage> mails = Arrays.asList(server.getReceivedMessages());
            assertThat(subjects(mails)).containsExactlyInAnyOrder("Welcome to Streampass", "Your films are ready");
            for (MimeMessage mail : mails) {
                assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("ada@example.org");
                assertThat(mail.getFrom()).extracting(Object::toString).containsExactly("streampass@example.org");
                assertThat(ada.notifications())
                        .extracting(each -> "<" + each.get("id").asText() + "@streampass.org>")
                        .contains(mail.getMessageID());
            }
            assertThat(Files.exists(data.resolve("outbox"))).isFalse();
        }
    }

    @Test
    void unavailableMailServerDelaysNoNotificationAndLosesNoMail() {
        Map<String, String> settings = settings();
        int port = server.getSmtp().getPort();
        server.stop();
        try (App app = App.start(data, settings)) {
            Api.User ada = app.api().user(Api.unique("ada"));

            ada.subscribe("tok_ok");

            await().atMost(PATIENCE).until(() -> ada.notifiedEvents().contains("RecommendationsReady"));
            server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
            server.setUser("streampass", "s3cret");
            server.start();
            await().atMost(PATIENCE).until(() -> server.getReceivedMessages().length == 2);
        }
    }

    private static List<String> subjects(List<MimeMessage> mails) throws Exception {
        List<String> subjects = new ArrayList<>();
        for (MimeMessage mail : mails) {
            subjects.add(mail.getSubject());
        }
        return subjects;
    }
}
