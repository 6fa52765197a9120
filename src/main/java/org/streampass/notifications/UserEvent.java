package org.streampass.notifications;

/** The data of an event that users are notified of. */
interface UserEvent {

    String userId();

    /** The fields that the user may see. */
    Record notificationData();

    /**
     * The rank among the events of the subscription: users are not notified of an event after a newer one. Null: users
     * are always notified.
     */
    default Rank rank() {
        return null;
    }
}
