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
import org.streampass.platform.http.Problem;
import org.streampass.platform.http.Problems;
import org.streampass.platform.http.RateLimits;
import org.streampass.platform.startup.BindPolicy;
import org.streampass.platform.startup.DataFolder;
import org.streampass.platform.startup.StartupException;
import org.streampass.platform.startup.StartupInfo;

/**
 * Authenticates operators. Programs send HTTP Basic with each request, without a session. Browsers use {@link
 * SignInController a form}, a session and a CSRF token.
 */
@Configuration(proxyBeanMethods = false)
class OperatorSecurityConfiguration {

    private static final String OPERATOR = "operator";
    private static final String PASSWORD_FILE = "operator-password";
    private static final int MAX_PASSWORD_BYTES = 72;

    static final RequestMatcher ENDPOINTS = paths("/actuator/**", "/operator/**");

    /** Public in local mode, which serves this machine only. It contains no personal data. */
    private static final String FLOW = "/actuator/flow";

    /** Hawtio's editor needs inline styles and blob workers. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
                    + " font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self';"
                    + " form-action 'self'; frame-ancestors 'none'";

    @Bean
    @Order(1)
    SecurityFilterChain operators(HttpSecurity http, BindPolicy bindPolicy) throws Exception {
        return http.securityMatcher(ENDPOINTS)
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                paths("/actuator/health/liveness", "/actuator/health/readiness", SignInController.PATH))
                        .permitAll()
                        .requestMatchers(paths(FLOW))
                        .access(
                                bindPolicy.isLocalMode()
                                        ? SingleResultAuthorizationManager.permitAll()
                                        : AuthorityAuthorizationManager.hasRole(OPERATOR))
                        .requestMatchers(paths("/actuator/hawtio/auth/login"))
                        .denyAll() // Hawtio's own sign-in, which is not configured
                        .anyRequest()
                        .hasRole(OPERATOR))
                .httpBasic(basic -> basic.authenticationEntryPoint(OperatorSecurityConfiguration::requestCredentials))
                .formLogin(form -> form.loginPage(SignInController.PATH)
                        .defaultSuccessUrl("/actuator/hawtio/", true)
                        .failureHandler(OperatorSecurityConfiguration::redirectToForm))
                .logout(out -> out.logoutRequestMatcher(paths("/actuator/hawtio/auth/logout"))
                        .logoutSuccessUrl(SignInController.PATH + "?out"))
                .exceptionHandling(
                        errors -> errors.authenticationEntryPoint(OperatorSecurityConfiguration::requestCredentials)
                                .accessDeniedHandler((request, response, refusal) -> refuse(response)))
                .csrf(csrf -> csrf.csrfTokenRepository(csrfCookie())
                        .csrfTokenRequestHandler(unmasked())
                        .requireCsrfProtectionMatcher(new CsrfRequestMatcher()))
                .headers(headers -> headers.contentSecurityPolicy(
                                content -> content.policyDirectives(CONTENT_SECURITY_POLICY))
                        .referrerPolicy(Customizer.withDefaults())
                        .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny))
                .requestCache(AbstractHttpConfigurer::disable) // it would create a session for every anonymous request
                .build();
    }

    /**
     * Matches paths of all servlets. Strings would match those of Spring MVC only, and Jolokia has a servlet of its own. They
     * would also look up the servlet's class for each request.
     */
    static RequestMatcher paths(String... patterns) {
        return new OrRequestMatcher(Arrays.stream(patterns)
                .map(PathPatternRequestMatcher.withDefaults()::matcher)
                .toArray(RequestMatcher[]::new));
    }

    private static void redirectToForm(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException refusal)
            throws IOException {
        response.sendRedirect(
                SignInController.PATH + (refusal instanceof TooManySignInsException ? "?later" : "?refused"));
    }

    /** Readable by scripts, as Hawtio expects. */
    private static CookieCsrfTokenRepository csrfCookie() {
        CookieCsrfTokenRepository repository = CookieCsrfTokenRepository.withHttpOnlyFalse();
        repository.setCookieCustomizer(cookie -> cookie.sameSite("Strict"));
        return repository;
    }

    /**
     * Hawtio sends the value of the cookie, so the token cannot be masked. Only pages set the cookie: the answer to a script
     * can arrive after a form was shown, and would make its token invalid.
     */
    private static CsrfTokenRequestHandler unmasked() {
        CsrfTokenRequestAttributeHandler eager = new CsrfTokenRequestAttributeHandler();
        eager.setCsrfRequestAttributeName(null);
        CsrfTokenRequestAttributeHandler deferred = new CsrfTokenRequestAttributeHandler();
        return (request, response, token) ->
                (CsrfRequestMatcher.isPageRequest(request) ? eager : deferred).handle(request, response, token);
    }

    /**
     * Browsers are redirected to the form, and programs get a challenge. Scripts of a page get none, because the browser
     * would open a password dialog.
     */
    private static void requestCredentials(HttpServletRequest request, HttpServletResponse response, Exception refusal)
            throws IOException {
        if (refusal instanceof TooManySignInsException tooMany) {
            Problems.write(response, tooMany.problem());
            return;
        }
        if (CsrfRequestMatcher.isPageRequest(request)) {
            response.sendRedirect(SignInController.PATH);
            return;
        }
        if (!CsrfRequestMatcher.isFromBrowser(request)) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"Streampass operators\"");
        }
        Problems.write(
                response, Problem.of(401, "operators-only", "The operator's password is required", "Use HTTP Basic"));
    }

    private static void refuse(HttpServletResponse response) throws IOException {
        Problems.write(
                response,
                Problem.of(
                        403,
                        "refused",
                        "The request is refused",
                        "Requests from a browser need the header X-XSRF-TOKEN with the value of the cookie XSRF-TOKEN"));
    }

    @Bean
    AuthenticationProvider operatorAuthentication(
            OperatorSettings settings, BindPolicy bindPolicy, DataFolder data, RateLimits rateLimits) {
        PasswordEncoder encoder =
                new CachingPasswordEncoder(PasswordEncoderFactories.createDelegatingPasswordEncoder());
        InMemoryUserDetailsManager users = new InMemoryUserDetailsManager();
        String password = settings.password();
        if (!StringUtils.hasText(password) && bindPolicy.isLocalMode()) {
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
            throw new StartupException(("the operator's password has more than %d bytes, the maximum of bcrypt; shorten"
                            + " streampass.operator.password, or the file %s in the data folder")
                    .formatted(MAX_PASSWORD_BYTES, PASSWORD_FILE));
        }
        return password;
    }

    @Bean
    @Order(70)
    StartupInfo operatorStartupInfo(OperatorSettings settings, BindPolicy bindPolicy, DataFolder data) {
        String password = StringUtils.hasText(settings.password())
                ? "with the configured password"
                : bindPolicy.isLocalMode()
                        ? "with the password in " + data.resolve(PASSWORD_FILE)
                        : "without a password, so access is denied";
        return new StartupInfo("operator", () -> "user %s %s".formatted(settings.user(), password));
    }

    @Bean
    @Order(80)
    StartupInfo consoleStartupInfo(WebServerApplicationContext context) {
        return new StartupInfo("console", () -> "http://localhost:%d/actuator/hawtio"
                .formatted(context.getWebServer().getPort()));
    }
}
