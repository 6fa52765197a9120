package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.App;

/** Camel's components obey headers. No header of a request may reach them. */
class HeaderInjectionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String[] INJECTED = {
        "CamelJmsDestinationName", "stolen",
        "CAmelJmsDestinationName", "stolen",
        "CamelJmsDestination", "stolen",
        "JMSReplyTo", "stolen",
        "JMSType", "stolen",
        "JMSCorrelationID", "stolen",
        "_AMQ_DUPL_ID", "stolen",
        "cloudEvents_id", "stolen",
        "cloudEvents_subject", "stolen",
        "event", "stolen",
        "CAmelHttpUri", "http://localhost:1/stolen",
        "CamelHttpResponseCode", "418",
        "CamelHttpPath", "/stolen",
        "CamelRestHttpUri", "/stolen",
        "CamelBeanMethodName", "stolen",
        "CamelFileName", "../stolen.eml",
        "CamelMailTo", "stolen@example.org",
        "To", "stolen@example.org",
        "Bcc", "stolen@example.org",
        "Subject", "stolen",
        "mail.smtp.host", "stolen.example",
        "Mail.Smtp.Host", "stolen.example",
        "id", "stolen"
    };

    @Test
    void requestHeadersHaveNoEffectAndAreNotReturned(@TempDir Path data) throws IOException {
        try (App app = App.start(data)) {
            Api.User ada = app.api().user("ada");

            Api.Answer accepted = ada.subscribe("tok_ok", INJECTED);

            assertThat(accepted.status()).isEqualTo(202);
            assertNothingStolen(accepted);
            String id = accepted.json().get("id").asText();
            await().atMost(PATIENCE).until(() -> ada.notifiedEvents().contains("RecommendationsReady"));
            assertThat(ada.notifiedEvents())
                    .containsExactlyInAnyOrder("UserSubscribed", "PaymentCompleted", "RecommendationsReady");
            await().atMost(PATIENCE).until(() -> mails(data).size() == 2);
            assertThat(mails(data)).allSatisfy(mail -> assertThat(Files.readString(mail))
                    .contains("To: ada@example.org")
                    .doesNotContain("stolen"));
            Api.Answer details =
                    ada.api().send(ada.request("/subscriptions/" + id).headers(INJECTED));
            assertThat(details.json().get("id").asText()).isEqualTo(id);
            assertThat(details.json().get("status").asText()).isEqualTo("active");
            assertNothingStolen(details);
        }
    }

    @Test
    void queryParametersDoNotBecomeHeaders(@TempDir Path data) {
        try (App app = App.start(data)) {
            Api.Answer plans = app.api()
                    .get("/plans?CamelHttpResponseCode=418&CamelJmsDestinationName=stolen&Content-Type=text/stolen");

            assertThat(plans.status()).isEqualTo(200);
            assertNothingStolen(plans);
        }
    }

    private static void assertNothingStolen(Api.Answer answer) {
        assertThat(answer.response().body()).doesNotContain("stolen");
        assertThat(answer.response().headers().map().toString()).doesNotContainIgnoringCase("stolen", "camel", "mail.");
    }

    private static List<Path> mails(Path data) throws IOException {
        Path outbox = data.resolve("outbox");
        if (!Files.isDirectory(outbox)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(outbox)) {
            return files.filter(file -> file.toString().endsWith(".eml")).toList();
        }
    }
}
