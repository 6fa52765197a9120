package org.streampass.platform.security;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.PriorityOrdered;
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
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.streampass.platform.json.Text;
import org.streampass.platform.startup.DataFolder;
import org.streampass.platform.startup.LocalMode;

/** Authenticates users by bearer token. {@link OperatorSecurityConfiguration} covers the paths of operators. */
@Configuration(proxyBeanMethods = false)
class UserSecurityConfiguration {

    private static final Pattern WITHOUT_CONTROL_CHARACTERS = Pattern.compile("\\P{Cntrl}+");

    private static final RequestMatcher PUBLIC = OperatorSecurityConfiguration.paths(
            "/plans", "/movies", "/openapi.json", "/demo/tokens", "/demo/clock", "/error", "/", "/flow", "/page/**");

    /** In UTF-16 units, like the columns of H2; those of PostgreSQL hold at least as many. */
    private static final int MAX_USER_LENGTH = 255;

    @Bean
    @Order(2)
    SecurityFilterChain users(HttpSecurity http, JwtDecoder decoder) throws Exception {
        BearerTokenEntryPoint refusals = new BearerTokenEntryPoint();
        return http.authorizeHttpRequests(requests -> requests.requestMatchers(PUBLIC)
                        .permitAll()
                        .anyRequest()
                        .authenticated())
                .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.decoder(decoder))
                        .authenticationEntryPoint(refusals)
                        .withObjectPostProcessor(refusals))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(refusals))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable) // no cookies are used
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .build();
    }

    /** Disabled, because they cost a dozen timers and a wrapper of each filter for every request. */
    @Bean
    SecurityObservationSettings noSecurityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    /**
     * Without the introspector, Spring Security adds no filter that looks up the handler of each request for matchers of Spring
     * MVC. None are used.
     */
    @Bean
    static BeanDefinitionRegistryPostProcessor noHandlerMappingIntrospector() {
        return new WithoutBean("mvcHandlerMappingIntrospector");
    }

    private record WithoutBean(String name) implements BeanDefinitionRegistryPostProcessor, PriorityOrdered {

        @Override
        public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
            if (registry.containsBeanDefinition(name)) { // without a web server there is none
                registry.removeBeanDefinition(name);
            }
        }

        @Override
        public int getOrder() {
            return LOWEST_PRECEDENCE; // after the configuration classes are processed
        }
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

    /** Requires an expiry, because a stolen token without one is valid forever. */
    @Bean
    OAuth2TokenValidator<Jwt> expiry() {
        return new JwtClaimValidator<Instant>(JwtClaimNames.EXP, Objects::nonNull);
    }

    /** Requires a {@code sub} that can be stored unchanged. */
    @Bean
    OAuth2TokenValidator<Jwt> subject() {
        return new JwtClaimValidator<String>(
                JwtClaimNames.SUB,
                sub -> sub != null
                        && !sub.isBlank()
                        && sub.length() <= MAX_USER_LENGTH
                        && Text.isPortable(sub)
                        && WITHOUT_CONTROL_CHARACTERS.matcher(sub).matches());
    }
}
