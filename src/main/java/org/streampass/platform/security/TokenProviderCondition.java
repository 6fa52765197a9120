package org.streampass.platform.security;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;
import org.streampass.platform.startup.LocalMode;

/** Matches if the keys of a token provider are fetched over HTTP. */
class TokenProviderCondition implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return LocalMode.KEYS_BY_HTTP.stream()
                .anyMatch(name -> StringUtils.hasText(context.getEnvironment().getProperty(name)));
    }
}
