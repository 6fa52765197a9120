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
import org.streampass.platform.http.ClientNetwork;
import org.streampass.platform.http.ProblemException;
import org.streampass.platform.http.RateLimit;
import org.streampass.platform.http.RateLimiter;
import org.streampass.platform.http.RateLimits;

/**
 * Checks the passwords of operators, with a rate limit. After too many wrong passwords further ones are refused before the
 * expensive hash. A network with a successful sign-in within a day is not affected by the attempts of others.
 */
class OperatorAuthenticationProvider extends DaoAuthenticationProvider {

    private static final Logger log = LoggerFactory.getLogger(OperatorAuthenticationProvider.class);

    private static final int MAX_NETWORKS = 1_000;
    private static final String OTHER_ACCOUNT = "another account";

    private final String operator;
    private final RateLimits rateLimits;
    private final Cache<String, Boolean> trustedNetworks =
            networks().expireAfterAccess(Duration.ofDays(1)).build();
    private final Cache<String, Boolean> loggedNetworks =
            networks().expireAfterWrite(Duration.ofHours(1)).build();

    OperatorAuthenticationProvider(
            UserDetailsService users, PasswordEncoder encoder, String operator, RateLimits rateLimits) {
        super(users);
        setPasswordEncoder(encoder);
        this.operator = operator;
        this.rateLimits = rateLimits;
    }

    private static Caffeine<Object, Object> networks() {
        return Caffeine.newBuilder().maximumSize(MAX_NETWORKS).executor(Runnable::run);
    }

    @Override
    public Authentication authenticate(Authentication request) {
        String address = ((WebAuthenticationDetails) request.getDetails()).getRemoteAddress();
        String network = ClientNetwork.of(address);
        // An unknown name is not logged: it may be a password in the wrong field.
        String account = operator.equals(request.getName()) ? operator : OTHER_ACCOUNT;
        List<RateLimiter> limiters = limiters(network, account);
        requirePermitted(limiters);
        try {
            Authentication result = super.authenticate(request);
            trustedNetworks.put(network, true);
            if (loggedNetworks.asMap().putIfAbsent(network, true) == null) {
                log.info("operator {} signed in from {}; this is logged once an hour", operator, address);
            }
            return result;
        } catch (BadCredentialsException e) {
            limiters.forEach(RateLimiter::consume);
            Duration wait = limiters.stream()
                    .map(RateLimiter::timeUntilPermitted)
                    .max(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
            log.warn(
                    "operator sign-in from {} refused: wrong password for {}; the next attempt is checked {}",
                    address,
                    account,
                    wait.isZero() ? "at once" : "in %d s".formatted(wait.toSeconds() + 1));
            throw e;
        }
    }

    /** Each checked password is logged, so the limits apply to the log as well. */
    private List<RateLimiter> limiters(String network, String account) {
        RateLimiter byAddress = rateLimits.of(RateLimit.SIGN_INS_BY_ADDRESS, network);
        boolean isTrusted = trustedNetworks.getIfPresent(network) != null;
        return isTrusted
                ? List.of(byAddress)
                : List.of(byAddress, rateLimits.of(RateLimit.SIGN_INS_BY_ACCOUNT, account));
    }

    private static void requirePermitted(List<RateLimiter> limiters) {
        try {
            limiters.forEach(RateLimiter::requirePermitted);
        } catch (ProblemException e) { // Spring Security handles its own exceptions only
            throw new TooManySignInsException(e.problem());
        }
    }
}
