package org.streampass.platform.security;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;
import org.streampass.platform.startup.OneLine;

/** Asks the token provider for its public keys, at their URL or where the issuer's metadata says they are. */
class ProviderKeySource implements JWKSetSource<SecurityContext> {

    static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(ProviderKeySource.class);
    private static final int MAX_BYTES = 512 * 1024;

    private final String issuer;
    private final String keys;
    private final ResourceRetriever http =
            new DefaultResourceRetriever((int) TIMEOUT.toMillis(), (int) TIMEOUT.toMillis(), MAX_BYTES);
    private volatile URL discovered;
    private volatile boolean told;
    private volatile String failure;

    /**
     * @param issuer null: the URL of the keys is known
     * @param keys their URL; null: the issuer tells it
     */
    ProviderKeySource(String issuer, String keys) {
        this.issuer = issuer;
        this.keys = keys;
    }

    /** Whether the provider has answered since the start. */
    boolean wereTold() {
        return told;
    }

    Health health() {
        String cause = failure;
        if (cause != null) {
            return Health.status(new Status("DEGRADED"))
                    .withDetail(
                            "says",
                            told
                                    ? "the token provider does not answer; its last keys are used: " + cause
                                    : "the token provider does not answer; users get 503 until it does: " + cause)
                    .build();
        }
        return told ? Health.up().build() : Health.unknown().build();
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long now, SecurityContext context)
            throws KeySourceException {
        try {
            JWKSet set = JWKSet.parse(http.retrieveResource(url()).getContent());
            told = true;
            note(null);
            return set;
        } catch (IOException | ParseException | IllegalArgumentException e) {
            note(OneLine.of(e));
            throw new JWKSetRetrievalException("the token provider does not tell its keys: " + OneLine.of(e), e);
        }
    }

    private void note(String cause) {
        boolean isNews = (cause == null) != (failure == null);
        failure = cause;
        if (isNews && cause == null) {
            log.warn("the token provider answers again");
        } else if (isNews) {
            log.warn(
                    "the token provider does not answer; {}: {}",
                    told ? "its last keys are used" : "users get 503 until it does",
                    cause);
        }
    }

    private URL url() throws IOException, ParseException {
        if (keys != null) {
            return url(keys);
        }
        if (discovered == null) {
            discovered = discover();
        }
        return discovered;
    }

    /** OpenID Connect Discovery 1.0, section 4, else RFC 8414, section 3. */
    private URL discover() throws IOException, ParseException {
        URI base = URI.create(issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer);
        try {
            return keysOf(url(base + "/.well-known/openid-configuration"));
        } catch (FileNotFoundException e) {
            return keysOf(base.resolve("/.well-known/oauth-authorization-server" + base.getPath())
                    .toURL());
        }
    }

    private URL keysOf(URL metadata) throws IOException, ParseException {
        Map<String, Object> json =
                JSONObjectUtils.parse(http.retrieveResource(metadata).getContent());
        if (!issuer.equals(JSONObjectUtils.getString(json, "issuer"))) {
            throw new ParseException(metadata + " is the metadata of another issuer", 0);
        }
        String url = JSONObjectUtils.getString(json, "jwks_uri");
        if (url == null) {
            throw new ParseException(metadata + " has no jwks_uri", 0);
        }
        return url(url);
    }

    private static URL url(String text) throws MalformedURLException {
        return URI.create(text).toURL();
    }

    @Override
    public void close() {
        // nothing is held
    }
}
