package org.streampass.notifications;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The data of an event that users are notified of. Its record has the name of the event. Nothing else lists these events.
 *
 * @param <T> the fields that the user may see; if it is {@link Mailed}, the user gets a mail as well
 */
interface UserEvent<T extends Record> {

    String userId();

    T notificationData();

    /** The address for mails about the subscription, if the event has it; otherwise null. */
    default String email() {
        return null;
    }

    /**
     * The rank among the events of the subscription: users are not notified of an event after a newer one. Null: users
     * are always notified.
     */
    default Rank rank() {
        return null;
    }

    /** Whether the user is notified of it although the subscription is over. */
    default boolean notifiedAfterTheEnd() {
        return false;
    }

    /** The data of a notification that is also sent as a mail. */
    interface Mailed {

        /** For example {@code 3 March 2027}, in UTC. */
        DateTimeFormatter DAY =
                DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

        Mail mail();
    }
}
