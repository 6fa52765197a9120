package org.streampass.notifications;

/** The data of an event that users are notified of. */
interface UserEvent {

    String userId();

    /** The fields that the user may see. */
    Record notificationData();
}
