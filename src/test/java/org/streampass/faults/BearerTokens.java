package org.streampass.faults;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;

/** Users' tokens, signed with the key in the data folder, so that nobody has to be asked for one in the middle of a fault. */
class BearerTokens {

    private final byte[] key = new byte[32];

    BearerTokens() {
        new SecureRandom().nextBytes(key);
    }

    /** Has the process on this data folder trust them. */
    void install(Path dataDir) {
        try {
            Files.createDirectories(dataDir);
            Files.writeString(
                    dataDir.resolve("token-key"),
                    Base64.getUrlEncoder().withoutPadding().encodeToString(key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String of(String user) {
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .issuer("streampass-local")
                        .audience("streampass")
                        .subject(user)
                        .issueTime(new Date())
                        .expirationTime(Date.from(Instant.now().plusSeconds(3600)))
                        .build());
        try {
            token.sign(new MACSigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
