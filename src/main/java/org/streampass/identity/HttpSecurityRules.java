package org.streampass.identity;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.util.StringUtils;
import org.streampass.installation.DataFolder;
import org.streampass.installation.Whereabouts;
import org.streampass.web.Problem;
import org.streampass.web.Problems;

/** Who may call what. */
@Configuration(proxyBeanMethods = false)
class HttpSecurityRules {

    private static final String OPERATOR = "operator";
    private static final Pattern USER = Pattern.compile("\\P{Cntrl}{1,255}");
    private static final String OPERATOR_PASSWORD = "operator-password";

    @Bean
    @Order(1)
    SecurityFilterChain operators(HttpSecurity http) throws Exception {
        return http.securityMatcher("/actuator", "/actuator/**")
                .authorizeHttpRequests(
                        requests -> requests.requestMatchers("/actuator/health/liveness", "/actuator/health/readiness")
                                .permitAll()
                                .anyRequest()
                                .hasRole(OPERATOR))
                .httpBasic(basic -> basic.authenticationEntryPoint(HttpSecurityRules::askForPassword))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain users(HttpSecurity http, JwtDecoder decoder) throws Exception {
        TokenRefusals refusals = new TokenRefusals();
        return http.authorizeHttpRequests(requests -> requests.requestMatchers(
                                "/plans", "/movies", "/openapi.json", "/demo/tokens", "/error")
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.decoder(TokenRefusals.decoder(decoder)))
                        .authenticationEntryPoint(refusals)
                        .withObjectPostProcessor(refusals))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(refusals))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable) // no cookie says who asks
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .build();
    }

    private static void askForPassword(HttpServletRequest request, HttpServletResponse response, Exception refusal)
            throws IOException {
        response.setHeader("WWW-Authenticate", "Basic realm=\"Streampass operators\"");
        Problems.write(
                response, Problem.of(401, "operators-only", "The operator's password is needed", "Use HTTP Basic"));
    }

    @Bean
    @Conditional(LocalMode.class)
    LocalTokens localTokens(DataFolder data) {
        return new LocalTokens(data.secret("token-key"));
    }

    @Bean
    @Conditional(LocalMode.class)
    JwtDecoder localTokenDecoder(LocalTokens tokens, OAuth2TokenValidator<Jwt> subject) {
        return tokens.decoder(subject);
    }

    /** Whoever signed the token, its user must be one that can be stored. */
    @Bean
    OAuth2TokenValidator<Jwt> subject() {
        return new JwtClaimValidator<String>(
                JwtClaimNames.SUB,
                sub -> sub != null && !sub.isBlank() && USER.matcher(sub).matches());
    }

    @Bean
    UserDetailsService operatorDetails(
            OperatorSettings settings, Exposure exposure, DataFolder data, PasswordEncoder encoder) {
        InMemoryUserDetailsManager users = new InMemoryUserDetailsManager();
        String password = settings.password();
        if (!StringUtils.hasText(password) && exposure.isLocalMode()) {
            password = data.secret(OPERATOR_PASSWORD);
        }
        if (StringUtils.hasText(password)) {
            users.createUser(User.withUsername(settings.user())
                    .password(encoder.encode(password))
                    .roles(OPERATOR)
                    .build());
        }
        return users;
    }

    @Bean
    @Order(70)
    Whereabouts operatorWhereabouts(OperatorSettings settings, Exposure exposure, DataFolder data) {
        String password = StringUtils.hasText(settings.password())
                ? "the password that is configured"
                : exposure.isLocalMode()
                        ? "password in " + data.resolve(OPERATOR_PASSWORD)
                        : "no password, so no access";
        return new Whereabouts("operator", () -> "user %s, %s".formatted(settings.user(), password));
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }
}
