package org.streampass.platform.security;

import com.nimbusds.jose.jwk.source.ImmutableSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/** Issues and verifies the tokens of local mode, with a key in the data folder. */
class LocalTokens {

    /** A URL. From other issuers Spring Security creates and catches an exception for each request. */
    private static final String ISSUER = "http://localhost/streampass";

    private static final String AUDIENCE = "streampass";
    private static final Duration LIFETIME = Duration.ofHours(12);

    private final SecretKey key;

    /** @param secret 32 bytes in base64url */
    LocalTokens(String secret) {
        key = new SecretKeySpec(Base64.getUrlDecoder().decode(secret), "HmacSHA256");
    }

    String issue(String user) {
        Instant now = Instant.now();
        JwtClaimsSet claims = JwtClaimsSet.builder()
                .issuer(ISSUER)
                .audience(List.of(AUDIENCE))
                .subject(user)
                .issuedAt(now)
                .expiresAt(now.plus(LIFETIME))
                .build();
        return new NimbusJwtEncoder(new ImmutableSecret<>(key))
                .encode(JwtEncoderParameters.from(
                        JwsHeader.with(MacAlgorithm.HS256).build(), claims))
                .getTokenValue();
    }

    /** @param rules further validators besides issuer and audience */
    JwtDecoder decoder(List<OAuth2TokenValidator<Jwt>> rules) {
        NimbusJwtDecoder decoder = NimbusJwtDecoder.withSecretKey(key)
                .macAlgorithm(MacAlgorithm.HS256)
                .build();
        decoder.setJwtValidator(TokenValidators.of(ISSUER, List.of(AUDIENCE), rules));
        return decoder;
    }
}
