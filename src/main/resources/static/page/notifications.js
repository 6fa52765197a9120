// The user's notifications, by sequence number: each once, in order, without gaps.

export class Notifications {
    #byNumber = new Map();

    /** The sequence number of the last notification. */
    last = 0;

    /** The epoch of the numbers; null until the server has sent it. */
    epoch = null;

    /** @return false if the stored numbers belong to another epoch, and are therefore outdated */
    acceptEpoch(epoch) {
        this.epoch ??= epoch;
        return this.epoch === epoch;
    }

    /** @return whether it is the next one; the server sends any other one again in order */
    add(notification) {
        if (notification.sequence !== this.last + 1) {
            return false;
        }
        this.#byNumber.set(notification.sequence, notification);
        this.last = notification.sequence;
        return true;
    }

    /** The notifications about a subscription, oldest first. */
    about(subscription) {
        return [...this.#byNumber.values()].filter((notification) => notification.subject === subscription);
    }

    get size() {
        return this.#byNumber.size;
    }
}

/** `PaymentCompleted` of the type `org.streampass.PaymentCompleted.v1`. */
export const eventName = (notification) => notification.type.split('.')[2];
