package org.streampass.platform.security;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;

/** The validators that apply to all tokens. */
final class TokenValidators {

    private TokenValidators() {}

    /**
     * Validates the times, issuer and audience of a token, and further rules.
     *
     * @param issuer null: any
     * @param audiences the token must have at least one of them
     * @param more further validators
     */
    static OAuth2TokenValidator<Jwt> of(
            String issuer, Collection<String> audiences, List<OAuth2TokenValidator<Jwt>> more) {
        List<OAuth2TokenValidator<Jwt>> rules = new ArrayList<>(more);
        rules.add(issuer == null ? JwtValidators.createDefault() : JwtValidators.createDefaultWithIssuer(issuer));
        rules.add(new JwtClaimValidator<List<String>>(
                JwtClaimNames.AUD, audience -> audience != null && !Collections.disjoint(audience, audiences)));
        return new DelegatingOAuth2TokenValidator<>(rules);
    }
}
