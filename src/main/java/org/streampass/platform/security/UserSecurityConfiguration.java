package org.streampass.platform.security;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.streampass.platform.json.Text;
import org.streampass.platform.startup.DataFolder;
import org.streampass.platform.startup.LocalMode;

/** Which of the calls that are for users need a token; those for operators are {@link OperatorSecurityConfiguration}'s. */
@Configuration(proxyBeanMethods = false)
class UserSecurityConfiguration {

    private static final Pattern USER = Pattern.compile("\\P{Cntrl}+");

    /** In UTF-16 units, the unit of H2's columns; PostgreSQL's hold no fewer. */
    private static final int MAX_USER = 255;

    @Bean
    @Order(2)
    SecurityFilterChain users(HttpSecurity http, JwtDecoder decoder) throws Exception {
        BearerTokenEntryPoint refusals = new BearerTokenEntryPoint();
        return http.authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/plans", "/movies", "/openapi.json", "/demo/tokens", "/error")
                        .permitAll()
                        .requestMatchers("/", "/flow", "/page/**")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.decoder(decoder))
                        .authenticationEntryPoint(refusals)
                        .withObjectPostProcessor(refusals))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(refusals))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable) // no cookie says who asks
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .build();
    }

    /** They would be a dozen timers a request, and a wrapper around each filter even where no timer is kept. */
    @Bean
    SecurityObservationSettings securityIsNotTimed() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    @Conditional(LocalMode.class)
    LocalTokens localTokens(DataFolder data) {
        return new LocalTokens(data.secret("token-key"));
    }

    @Bean
    @Conditional(LocalMode.class)
    JwtDecoder localTokenDecoder(LocalTokens tokens, List<OAuth2TokenValidator<Jwt>> rules) {
        return tokens.decoder(rules);
    }

    /** A token without an end could never be taken away from a thief. */
    @Bean
    OAuth2TokenValidator<Jwt> expiry() {
        return new JwtClaimValidator<Instant>(JwtClaimNames.EXP, Objects::nonNull);
    }

    /** Whoever signed the token, its user must be one that every table stores as it is. */
    @Bean
    OAuth2TokenValidator<Jwt> subject() {
        return new JwtClaimValidator<String>(
                JwtClaimNames.SUB,
                sub -> sub != null
                        && !sub.isBlank()
                        && sub.length() <= MAX_USER
                        && Text.isPortable(sub)
                        && USER.matcher(sub).matches());
    }
}
