package org.streampass.platform.startup;

import java.util.List;
import java.util.stream.Stream;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.PropertyResolver;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Matches if no token provider is configured. The process then issues tokens itself, and listens on loopback only. */
public class LocalMode implements Condition {

    public static final List<String> KEYS_BY_HTTP = List.of(
            "spring.security.oauth2.resourceserver.jwt.issuer-uri",
            "spring.security.oauth2.resourceserver.jwt.jwk-set-uri");

    private static final List<String> PROVIDER = Stream.concat(
                    KEYS_BY_HTTP.stream(), Stream.of("spring.security.oauth2.resourceserver.jwt.public-key-location"))
            .toList();

    public static boolean isOn(PropertyResolver properties) {
        return PROVIDER.stream().noneMatch(name -> StringUtils.hasText(properties.getProperty(name)));
    }

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return isOn(context.getEnvironment());
    }
}
