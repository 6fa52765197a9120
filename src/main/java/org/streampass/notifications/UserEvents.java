package org.streampass.notifications;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.util.ClassUtils;
import org.streampass.platform.events.EventEnvelope;
import org.streampass.platform.events.UnreadableEventException;
import org.streampass.platform.json.Json;

/** The events that users are notified of: the records of this package that are {@link UserEvent}s. */
final class UserEvents {

    private static final Map<String, Class<?>> BY_NAME = records();

    /** The records of the fields that users may see, by CloudEvents type. */
    private static final Map<String, Class<?>> DATA = BY_NAME.values().stream()
            .collect(Collectors.toMap(
                    record -> "org.streampass.%s.v1".formatted(record.getSimpleName()),
                    record -> GenericTypeResolver.resolveTypeArgument(record, UserEvent.class)));

    private UserEvents() {}

    private static Map<String, Class<?>> records() {
        ClassPathScanningCandidateComponentProvider records = new ClassPathScanningCandidateComponentProvider(false);
        records.addIncludeFilter(new AssignableTypeFilter(UserEvent.class));
        return records.findCandidateComponents(UserEvents.class.getPackageName()).stream()
                .map(record -> ClassUtils.resolveClassName(record.getBeanClassName(), null))
                .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));
    }

    static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** @throws UnreadableEventException if users are not notified of this event, or its data is invalid */
    static UserEvent<?> read(EventEnvelope event) {
        Class<?> type = BY_NAME.get(event.name());
        if (type == null) {
            throw new UnreadableEventException("users are not notified of " + event.name());
        }
        return (UserEvent<?>) event.data(type.asSubclass(Record.class));
    }

    /** Whether notifications of this CloudEvents type are sent as mails, too. */
    static boolean isMailed(String type) {
        return UserEvent.Mailed.class.isAssignableFrom(data(type));
    }

    /** @throws UnreadableEventException if the notification has no valid content for a mail */
    static Mail mail(Notification notification) {
        try {
            return ((UserEvent.Mailed) Json.read(notification.data(), data(notification.type()))).mail();
        } catch (IllegalStateException | ClassCastException e) {
            throw new UnreadableEventException("the data of the notification is no valid " + notification.type(), e);
        }
    }

    private static Class<?> data(String type) {
        return DATA.getOrDefault(type, Object.class);
    }
}
