package org.streampass.platform.security;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
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

/** Fetches the public keys of the token provider, from a configured URL or from the URL in the issuer's metadata. */
class ProviderKeySource implements JWKSetSource<SecurityContext> {

    static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(ProviderKeySource.class);
    private static final int MAX_BYTES = 512 * 1024;

    private final String issuer;
    private final String keysUrl;
    private final Duration minInterval;
    private final ResourceRetriever http =
            new DefaultResourceRetriever((int) TIMEOUT.toMillis(), (int) TIMEOUT.toMillis(), MAX_BYTES);
    private volatile URL discoveredUrl;
    private volatile boolean fetched;

    /** By {@link System#nanoTime()}; null before the first attempt. */
    private Long askedAt;

    /** Null if the last attempt succeeded. */
    private volatile String failure;

    /**
     * @param issuer null if {@code keysUrl} is configured
     * @param keysUrl null to discover it from the issuer's metadata
     * @param minInterval between two attempts, so that requests with unknown keys do not become requests to the provider
     */
    ProviderKeySource(String issuer, String keysUrl, Duration minInterval) {
        this.issuer = issuer;
        this.keysUrl = keysUrl;
        this.minInterval = minInterval;
    }

    /** Whether the keys have been fetched since the start. */
    boolean hasKeys() {
        return fetched;
    }

    Health health() {
        String cause = failure;
        if (cause != null) {
            return Health.status(new Status("DEGRADED"))
                    .withDetail(
                            "says",
                            fetched
                                    ? "the token provider does not answer; its last keys are used: " + cause
                                    : "the token provider does not answer; users get 503 until it does: " + cause)
                    .build();
        }
        return fetched ? Health.up().build() : Health.unknown().build();
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long now, SecurityContext context)
            throws KeySourceException {
        limitRate();
        try {
            JWKSet set = JWKSet.parse(http.retrieveResource(url()).getContent());
            fetched = true;
            setFailure(null);
            return set;
        } catch (IOException | ParseException | IllegalArgumentException e) {
            setFailure(OneLine.of(e));
            throw new JWKSetRetrievalException("the keys of the token provider cannot be fetched: " + OneLine.of(e), e);
        }
    }

    /** Until there are keys, everybody waits for them, so the next attempt is not delayed beyond the timeout. */
    private synchronized void limitRate() throws RateLimitReachedException {
        long now = System.nanoTime();
        Duration interval = fetched || minInterval.compareTo(TIMEOUT) < 0 ? minInterval : TIMEOUT;
        if (askedAt != null && now - askedAt < interval.toNanos()) {
            throw new RateLimitReachedException();
        }
        askedAt = now;
    }

    private void setFailure(String cause) {
        boolean hasChanged = (cause == null) != (failure == null);
        failure = cause;
        if (hasChanged && cause == null) {
            log.warn("the token provider answers again");
        } else if (hasChanged) {
            log.warn(
                    "the token provider does not answer; {}: {}",
                    fetched ? "its last keys are used" : "users get 503 until it does",
                    cause);
        }
    }

    private URL url() throws IOException, ParseException {
        if (keysUrl != null) {
            return url(keysUrl);
        }
        if (discoveredUrl == null) {
            discoveredUrl = discover();
        }
        return discoveredUrl;
    }

    /** Discovers the URL by OpenID Connect Discovery 1.0, section 4, or otherwise by RFC 8414, section 3. */
    private URL discover() throws IOException, ParseException {
        URI base = URI.create(issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer);
        try {
            return keysUrl(url(base + "/.well-known/openid-configuration"));
        } catch (FileNotFoundException e) {
            return keysUrl(base.resolve("/.well-known/oauth-authorization-server" + base.getPath())
                    .toURL());
        }
    }

    private URL keysUrl(URL metadata) throws IOException, ParseException {
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
        // there is nothing to close
    }
}
