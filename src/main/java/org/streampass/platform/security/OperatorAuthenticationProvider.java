package org.streampass.platform.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.streampass.platform.http.RateLimiter;
import org.streampass.platform.http.RateLimit;
import org.streampass.platform.http.RateLimits;
import org.streampass.platform.http.ClientNetwork;

/**
 * Checks operators' passwords. After too many wrong ones further ones are refused before they are hashed. A network that
 * has sent the right password within a day is not kept out by the guesses of others.
 */
class OperatorAuthenticationProvider extends DaoAuthenticationProvider {

    private static final Logger log = LoggerFactory.getLogger(OperatorAuthenticationProvider.class);

    private static final int MOST_NETWORKS = 1_000;
    private static final String ANOTHER = "another account";

    private final String operator;
    private final RateLimits rateLimits;
    private final Cache<String, Boolean> known =
            networks().expireAfterAccess(Duration.ofDays(1)).build();
    private final Cache<String, Boolean> told =
            networks().expireAfterWrite(Duration.ofHours(1)).build();

    OperatorAuthenticationProvider(UserDetailsService users, PasswordEncoder encoder, String operator, RateLimits rateLimits) {
        super(users);
        setPasswordEncoder(encoder);
        this.operator = operator;
        this.rateLimits = rateLimits;
    }

    private static Caffeine<Object, Object> networks() {
        return Caffeine.newBuilder().maximumSize(MOST_NETWORKS).executor(Runnable::run);
    }

    @Override
    public Authentication authenticate(Authentication request) {
        String address = ((WebAuthenticationDetails) request.getDetails()).getRemoteAddress();
        String network = ClientNetwork.of(address);
        // An unknown name is not logged: it may be a password in the wrong field.
        String account = operator.equals(request.getName()) ? operator : ANOTHER;
        List<RateLimiter> limiters = limiters(network, account);
        limiters.forEach(OperatorAuthenticationProvider::require);
        try {
            Authentication result = super.authenticate(request);
            known.put(network, true);
            if (told.asMap().putIfAbsent(network, true) == null) {
                log.info("operator {} signed in from {}; told once an hour", operator, address);
            }
            return result;
        } catch (BadCredentialsException e) {
            limiters.forEach(RateLimiter::spend);
            Duration missing = limiters.stream()
                    .map(RateLimiter::missingFor)
                    .max(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
            log.warn(
                    "operator sign-in from {} refused: wrong password for {}; the next one from there is looked at {}",
                    address,
                    account,
                    missing.isZero() ? "at once" : "in %d s".formatted(missing.toSeconds() + 1));
            throw e;
        }
    }

    /** Each wrong password uses them and is logged, so the rateLimits limit the log as well. */
    private List<RateLimiter> limiters(String network, String account) {
        RateLimiter byAddress = rateLimits.of(RateLimit.SIGN_INS_BY_ADDRESS, network);
        boolean isKnown = known.getIfPresent(network) != null;
        return isKnown ? List.of(byAddress) : List.of(byAddress, rateLimits.of(RateLimit.SIGN_INS_BY_ACCOUNT, account));
    }

    private static void require(RateLimiter limiter) {
        Duration missing = limiter.missingFor();
        if (!missing.isZero()) {
            throw new TooManySignInsException(limiter.refusal(missing).problem());
        }
    }
}
