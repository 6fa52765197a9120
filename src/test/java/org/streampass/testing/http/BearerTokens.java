package org.streampass.testing.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;

/** Users' tokens, signed with the key in the data folder, so that tokens are available during faults. */
public class BearerTokens {

    /** The same lifetime as the application's tokens. */
    private static final Duration LIFETIME = Duration.ofHours(12);

    private final byte[] key = new byte[32];
    private final Duration lifetime;

    public BearerTokens() {
        this(LIFETIME);
    }

    public BearerTokens(Duration lifetime) {
        this.lifetime = lifetime;
        new SecureRandom().nextBytes(key);
    }

    /** Makes the process on this data folder accept the tokens. */
    public void install(Path dataDir) {
        try {
            Files.createDirectories(dataDir);
            Files.writeString(dataDir.resolve("token-key"), key());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The key in base64url. */
    public String key() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }

    public String of(String user) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer("http://localhost/streampass")
                .audience("streampass")
                .subject(user)
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plus(lifetime)));
        try {
            return sign(claims, JWSAlgorithm.HS256, new MACSigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String sign(JWTClaimsSet.Builder claims, JWSAlgorithm algorithm, JWSSigner signer) {
        SignedJWT token = new SignedJWT(new JWSHeader(algorithm), claims.build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }
}
