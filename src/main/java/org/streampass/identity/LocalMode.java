package org.streampass.identity;

import java.util.List;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.PropertyResolver;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** No provider of tokens is configured: this process makes its own, and listens on loopback only. */
class LocalMode implements Condition {

    private static final List<String> PROVIDER = List.of(
            "spring.security.oauth2.resourceserver.jwt.issuer-uri",
            "spring.security.oauth2.resourceserver.jwt.jwk-set-uri",
            "spring.security.oauth2.resourceserver.jwt.public-key-location");

    static boolean isOn(PropertyResolver properties) {
        return PROVIDER.stream().noneMatch(name -> StringUtils.hasText(properties.getProperty(name)));
    }

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return isOn(context.getEnvironment());
    }
}
