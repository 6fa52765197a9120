package org.streampass.notifications;

/** The data of an event that users are notified of. */
interface UserEvent {

    String userId();

    /** The fields that the user may see. */
    Record notificationData();

    /** Orders the events of a subscription: an older one is not told after a newer one. Null: it is always told. */
    default Rank rank() {
        return null;
    }
}
