package org.streampass.bench.rival;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.springframework.core.env.Environment;

/**
 * How the rival is set up.
 *
 * @param paymentsPort where Payments listens
 * @param recommendationsPort where Recommendations listens, in this process or another
 * @param ownsRecommendations false if another process is Recommendations
 * @param threads of each service
 * @param latency of the provider
 * @param providerDown as long as there is this file the provider does not answer
 * @param providerTimeout after which Payments gives up
 * @param outbox where mails are written
 * @param tokenKey that users' tokens are signed with
 */
record RivalSettings(
        int paymentsPort,
        int recommendationsPort,
        boolean ownsRecommendations,
        int threads,
        Duration latency,
        Path providerDown,
        Duration providerTimeout,
        Path outbox,
        byte[] tokenKey) {

    static RivalSettings of(Environment environment) {
        return new RivalSettings(
                environment.getRequiredProperty("rival.payments-port", int.class),
                environment.getRequiredProperty("rival.recommendations-port", int.class),
                environment.getRequiredProperty("rival.owns-recommendations", boolean.class),
                environment.getRequiredProperty("rival.threads", int.class),
                Duration.ofMillis(environment.getRequiredProperty("rival.latency-millis", long.class)),
                Path.of(environment.getRequiredProperty("rival.provider-down")),
                Duration.ofMillis(environment.getRequiredProperty("rival.provider-timeout-millis", long.class)),
                Path.of(environment.getRequiredProperty("rival.outbox")),
                Base64.getUrlDecoder().decode(environment.getRequiredProperty("rival.token-key")));
    }

    String paymentsUrl() {
        return "http://127.0.0.1:%d/payments".formatted(paymentsPort);
    }

    String recommendationsUrl() {
        return "http://127.0.0.1:%d/recommendations".formatted(recommendationsPort);
    }
}
