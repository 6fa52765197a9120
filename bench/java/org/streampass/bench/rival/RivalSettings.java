package org.streampass.bench.rival;

import org.springframework.core.env.Environment;

/**
 * The settings of the rival.
 *
 * @param paymentsPort the port of Payments
 * @param recommendationsPort the port of Recommendations, in this process or another
 * @param ownsRecommendations false if Recommendations is another process
 * @param threads of each service
 */
record RivalSettings(int paymentsPort, int recommendationsPort, boolean ownsRecommendations, int threads) {

    static RivalSettings of(Environment environment) {
        return new RivalSettings(
                environment.getRequiredProperty("rival.payments-port", int.class),
                environment.getRequiredProperty("rival.recommendations-port", int.class),
                environment.getRequiredProperty("rival.owns-recommendations", boolean.class),
                environment.getRequiredProperty("rival.threads", int.class));
    }

    String paymentsUrl() {
        return "http://127.0.0.1:%d/payments".formatted(paymentsPort);
    }

    String recommendationsUrl() {
        return "http://127.0.0.1:%d/recommendations".formatted(recommendationsPort);
    }
}
