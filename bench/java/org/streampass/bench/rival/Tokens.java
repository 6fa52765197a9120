package org.streampass.bench.rival;

import javax.crypto.spec.SecretKeySpec;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.servlet.function.ServerRequest;

/** Finds the user of a request from its token. */
public class Tokens {

    private final JwtDecoder decoder;

    /** @param key the key that signs tokens */
    Tokens(byte[] key) {
        decoder = NimbusJwtDecoder.withSecretKey(new SecretKeySpec(key, "HmacSHA256"))
                .macAlgorithm(MacAlgorithm.HS256)
                .build();
    }

    public String user(ServerRequest request) {
        String header = request.headers().firstHeader(HttpHeaders.AUTHORIZATION);
        return decoder.decode(header.substring("Bearer ".length())).getSubject();
    }
}
