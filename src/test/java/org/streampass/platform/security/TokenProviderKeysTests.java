package org.streampass.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The cache of the token provider's keys. */
class TokenProviderKeysTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration REFRESH_AHEAD = Duration.ofMillis(100);

    /** The keys are refreshed 200 ms after they were fetched. */
    private static final Duration LIFETIME =
            ProviderKeySource.TIMEOUT.multipliedBy(2).plus(REFRESH_AHEAD).plusMillis(200);

    @Test
    void keysAreRefreshedInTheBackgroundAndKeptWhileTheProviderHangs() throws Exception {
        RSAKey key = new RSAKeyGenerator(2048).keyID("1").generate();
        try (HangingProvider provider = new HangingProvider(new JWKSet(key.toPublicJWK()))) {
            JWKSource<SecurityContext> keys = TokenProviderConfiguration.cached(
                    new ProviderKeySource(null, provider.keys(), Duration.ofMillis(1)), LIFETIME, REFRESH_AHEAD);
            assertHas(keys, "1");

            await("a refresh without a request").atMost(PATIENCE).until(() -> provider.asked() > 1);
            provider.hang();
            int asked = provider.asked();

            // a question takes 2 s to time out: after the third, the fetched keys are older than their lifetime
            await().atMost(PATIENCE).until(() -> {
                assertHas(keys, "1");
                return provider.asked() > asked + 3;
            });
        }
    }

    @Test
    void unknownKeysDoNotBecomeRequestsToTheProvider() throws Exception {
        RSAKey key = new RSAKeyGenerator(2048).keyID("1").generate();
        try (HangingProvider provider = new HangingProvider(new JWKSet(key.toPublicJWK()))) {
            JWKSource<SecurityContext> keys = TokenProviderConfiguration.cached(
                    new ProviderKeySource(null, provider.keys(), Duration.ofSeconds(30)),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(1));
            assertHas(keys, "1");

            for (int n = 0; n < 200; n++) {
                JWKSelector unknown = new JWKSelector(
                        new JWKMatcher.Builder().keyID("forged-" + n).build());
                assertThatThrownBy(() -> keys.get(unknown, null)).isInstanceOf(RateLimitReachedException.class);
            }

            assertHas(keys, "1");
            assertThat(provider.asked()).isEqualTo(1);
        }
    }

    private static void assertHas(JWKSource<SecurityContext> keys, String id) throws KeySourceException {
        JWKSelector selector =
                new JWKSelector(new JWKMatcher.Builder().keyID(id).build());
        assertThat(keys.get(selector, null)).hasSize(1);
    }
}
