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

/** What a token must say, whoever signed it. */
final class TokenValidators {

    private TokenValidators() {}

    /**
     * @param issuer null: any
     * @param audiences of which a token names at least one
     * @param more besides times, issuer and audience
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
