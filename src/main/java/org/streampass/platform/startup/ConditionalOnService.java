package org.streampass.platform.startup;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Registers the beans of a service only in processes that run it, see {@link Installation#services()}. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(ConditionalOnService.ServiceIsRun.class)
public @interface ConditionalOnService {

    /** The name of the service, which is also that of its package, schema and routes file. */
    String value();

    class ServiceIsRun implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            List<String> run = Installation.services(context.getEnvironment());
            Object service = metadata.getAnnotationAttributes(ConditionalOnService.class.getName())
                    .get("value");
            return run.isEmpty() || run.contains(service);
        }
    }
}
