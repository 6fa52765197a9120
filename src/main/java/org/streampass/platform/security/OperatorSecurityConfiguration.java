package org.streampass.platform.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.SingleResultAuthorizationManager;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.csrf.CsrfTokenRequestHandler;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.util.StringUtils;
import org.streampass.platform.http.RateLimits;
import org.streampass.platform.http.Problem;
import org.streampass.platform.http.Problems;
import org.streampass.platform.startup.BindPolicy;
import org.streampass.platform.startup.DataFolder;
import org.streampass.platform.startup.StartupException;
import org.streampass.platform.startup.StartupInfo;

/**
 * How an operator gets in: a program with HTTP Basic, each time, and without a session; a browser by {@link SignInController a
 * form}, with a session, and a token against forged requests.
 */
@Configuration(proxyBeanMethods = false)
class OperatorSecurityConfiguration {

    private static final String OPERATOR = "operator";
    private static final String PASSWORD_FILE = "operator-password";
    private static final int MAX_PASSWORD_BYTES = 72;

    static final RequestMatcher ENDPOINTS = paths("/actuator/**", "/operator/**");

    /** Figures, and nobody's data: in local mode, where only this machine gets so far, a newcomer may look as well. */
    private static final String FLOW = "/actuator/flow";

    /** Hawtio's page shows itself to no other and loads from nowhere else; its editor makes styles and workers. */
    private static final String CONTENT = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            + " font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self';"
            + " form-action 'self'; frame-ancestors 'none'";

    @Bean
    @Order(1)
    SecurityFilterChain operators(HttpSecurity http, BindPolicy exposure) throws Exception {
        return http.securityMatcher(ENDPOINTS)
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                paths("/actuator/health/liveness", "/actuator/health/readiness", SignInController.PATH))
                        .permitAll()
                        .requestMatchers(paths(FLOW))
                        .access(
                                exposure.isLocalMode()
                                        ? SingleResultAuthorizationManager.permitAll()
                                        : AuthorityAuthorizationManager.hasRole(OPERATOR))
                        .requestMatchers(paths("/actuator/hawtio/auth/login"))
                        .denyAll() // Hawtio's own way in, which knows no users here
                        .anyRequest()
                        .hasRole(OPERATOR))
                .httpBasic(basic -> basic.authenticationEntryPoint(OperatorSecurityConfiguration::ask))
                .formLogin(form -> form.loginPage(SignInController.PATH)
                        .defaultSuccessUrl("/actuator/hawtio/", true)
                        .failureHandler(OperatorSecurityConfiguration::showFormAgain))
                .logout(out -> out.logoutRequestMatcher(paths("/actuator/hawtio/auth/logout"))
                        .logoutSuccessUrl(SignInController.PATH + "?out"))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(OperatorSecurityConfiguration::ask)
                        .accessDeniedHandler((request, response, refusal) -> refuse(response)))
                .csrf(csrf -> csrf.csrfTokenRepository(tokenInCookie())
                        .csrfTokenRequestHandler(asItIs())
                        .requireCsrfProtectionMatcher(new CsrfRequestMatcher()))
                .headers(headers -> headers.contentSecurityPolicy(content -> content.policyDirectives(CONTENT))
                        .referrerPolicy(Customizer.withDefaults())
                        .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny))
                .requestCache(AbstractHttpConfigurer::disable) // it would make a session for every stranger
                .build();
    }

    /** Whichever servlet they belong to: Jolokia has one of its own, and a mere string means those of Spring's alone. */
    private static RequestMatcher paths(String... patterns) {
        return new OrRequestMatcher(Arrays.stream(patterns)
                .map(PathPatternRequestMatcher.withDefaults()::matcher)
                .toArray(RequestMatcher[]::new));
    }

    private static void showFormAgain(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException refusal)
            throws IOException {
        response.sendRedirect(SignInController.PATH + (refusal instanceof TooManySignInsException ? "?later" : "?refused"));
    }

    /** Where Hawtio's scripts read it. */
    private static CookieCsrfTokenRepository tokenInCookie() {
        CookieCsrfTokenRepository repository = CookieCsrfTokenRepository.withHttpOnlyFalse();
        repository.setCookieCustomizer(cookie -> cookie.sameSite("Strict"));
        return repository;
    }

    /**
     * Hawtio sends back what is in the cookie, so it cannot be masked; and it is to be there from the first page on. A
     * program is given no cookie, as it needs no token.
     */
    private static CsrfTokenRequestHandler asItIs() {
        CsrfTokenRequestAttributeHandler atOnce = new CsrfTokenRequestAttributeHandler();
        atOnce.setCsrfRequestAttributeName(null);
        CsrfTokenRequestAttributeHandler ifAskedFor = new CsrfTokenRequestAttributeHandler();
        return (request, response, token) ->
                (CsrfRequestMatcher.isFromProgram(request) ? ifAskedFor : atOnce).handle(request, response, token);
    }

    /** A person is shown the form; a program is told what is missing; a page's script must not make the browser ask. */
    private static void ask(HttpServletRequest request, HttpServletResponse response, Exception refusal)
            throws IOException {
        if (refusal instanceof TooManySignInsException tooMany) {
            Problems.write(response, tooMany.problem());
            return;
        }
        if (CsrfRequestMatcher.isPage(request)) {
            response.sendRedirect(SignInController.PATH);
            return;
        }
        if (!CsrfRequestMatcher.isFromBrowser(request)) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"Streampass operators\"");
        }
        Problems.write(
                response, Problem.of(401, "operators-only", "The operator's password is needed", "Use HTTP Basic"));
    }

    private static void refuse(HttpServletResponse response) throws IOException {
        Problems.write(
                response,
                Problem.of(
                        403,
                        "refused",
                        "The request is refused",
                        "From a browser it needs the header X-XSRF-TOKEN with what the cookie XSRF-TOKEN says"));
    }

    @Bean
    AuthenticationProvider operatorPasswords(
            OperatorSettings settings, BindPolicy exposure, DataFolder data, RateLimits rateLimits) {
        PasswordEncoder encoder = new CachingPasswordEncoder(PasswordEncoderFactories.createDelegatingPasswordEncoder());
        InMemoryUserDetailsManager users = new InMemoryUserDetailsManager();
        String password = settings.password();
        if (!StringUtils.hasText(password) && exposure.isLocalMode()) {
            password = data.secret(PASSWORD_FILE);
        }
        if (StringUtils.hasText(password)) {
            users.createUser(User.withUsername(settings.user())
                    .password(encoder.encode(hashable(password)))
                    .roles(OPERATOR)
                    .build());
        }
        return new OperatorAuthenticationProvider(users, encoder, settings.user(), rateLimits);
    }

    private static String hashable(String password) {
        if (password.getBytes(StandardCharsets.UTF_8).length > MAX_PASSWORD_BYTES) {
            throw new StartupException(
                    "the operator's password has more than %d bytes, the most that bcrypt hashes; shorten what is in streampass.operator.password, or else in the data folder's %s"
                            .formatted(MAX_PASSWORD_BYTES, PASSWORD_FILE));
        }
        return password;
    }

    @Bean
    @Order(70)
    StartupInfo operatorWhereabouts(OperatorSettings settings, BindPolicy exposure, DataFolder data) {
        String password = StringUtils.hasText(settings.password())
                ? "the password that is configured"
                : exposure.isLocalMode() ? "password in " + data.resolve(PASSWORD_FILE) : "no password, so no access";
        return new StartupInfo("operator", () -> "user %s, %s".formatted(settings.user(), password));
    }

    @Bean
    @Order(80)
    StartupInfo consoleWhereabouts(WebServerApplicationContext context) {
        return new StartupInfo("console", () -> "http://localhost:%d/actuator/hawtio"
                .formatted(context.getWebServer().getPort()));
    }
}
