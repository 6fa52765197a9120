package org.streampass.platform.security;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;
import org.streampass.platform.startup.LocalMode;

/** A provider of tokens is asked for its keys. */
class TokenProviderCondition implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return LocalMode.KEYS_BY_HTTP.stream()
                .anyMatch(name -> StringUtils.hasText(context.getEnvironment().getProperty(name)));
    }
}
