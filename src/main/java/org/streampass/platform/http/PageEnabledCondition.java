package org.streampass.platform.http;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.streampass.platform.startup.Installation;

/** Matches if the process serves the page: by default if it runs all services, which the page needs. */
class PageEnabledCondition implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Environment environment = context.getEnvironment();
        PageSettings page = Binder.get(environment).bindOrCreate("streampass.page", PageSettings.class);
        return page.enabled() == null ? Installation.services(environment).isEmpty() : page.enabled();
    }
}
