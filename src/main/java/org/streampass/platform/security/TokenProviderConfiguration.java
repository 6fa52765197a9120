package org.streampass.platform.security;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.security.oauth2.resource.OAuth2ResourceServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Verifies tokens of a provider, which is configured by its issuer or by the URL of its keys. The keys are refreshed in the
 * background and kept while the provider does not answer, so only the first requests wait for it. The provider is
 * asked at most once in {@link #MIN_INTERVAL}, also for unknown keys.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(TokenProviderCondition.class)
class TokenProviderConfiguration {

    private static final Duration MIN_INTERVAL = Duration.ofSeconds(30);
    private static final Duration CACHE_LIFETIME = Duration.ofMinutes(5);
    private static final Duration REFRESH_AHEAD = Duration.ofMinutes(1);

    @Bean
    ProviderKeySource providerKeys(OAuth2ResourceServerProperties properties) {
        return new ProviderKeySource(
                properties.getJwt().getIssuerUri(), properties.getJwt().getJwkSetUri(), MIN_INTERVAL);
    }

    @Bean
    HealthIndicator tokenProviderHealthIndicator(ProviderKeySource keys) {
        return keys::health;
    }

    @Bean
    JwtDecoder providerTokenDecoder(
            OAuth2ResourceServerProperties properties, ProviderKeySource keys, List<OAuth2TokenValidator<Jwt>> rules) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                JWSAlgorithm.Family.SIGNATURE,
                emptyWhileRateLimited(keys, cached(keys, CACHE_LIFETIME, REFRESH_AHEAD))));
        processor.setJWTClaimsSetVerifier((claims, context) -> {}); // done by the validators
        NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
        decoder.setJwtValidator(TokenValidators.of(
                properties.getJwt().getIssuerUri(), properties.getJwt().getAudiences(), rules));
        return decoder;
    }

    static JWKSource<SecurityContext> cached(ProviderKeySource keys, Duration lifetime, Duration refreshAhead) {
        return JWKSourceBuilder.create(keys)
                .cache(lifetime.toMillis(), 2 * ProviderKeySource.TIMEOUT.toMillis())
                .refreshAheadCache(refreshAhead.toMillis(), true)
                .rateLimited(false) // that of the library allows two; the source has one of its own
                .outageTolerantForever()
                .build();
    }

    /** While the rate limit is reached, an unknown key counts as wrong (401), not as a failure of the provider (503). */
    private static JWKSource<SecurityContext> emptyWhileRateLimited(
            ProviderKeySource keys, JWKSource<SecurityContext> source) {
        return new JWKSource<>() {
            @Override
            public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
                try {
                    return source.get(selector, context);
                } catch (RateLimitReachedException e) {
                    if (keys.hasKeys()) {
                        return List.of();
                    }
                    throw e;
                }
            }
        };
    }
}
