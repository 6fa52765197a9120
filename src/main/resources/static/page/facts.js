// What the user was told, by number: each once, in order, without gaps.

export class Facts {
    #byNumber = new Map();

    /** The number of the newest before which none is missing. */
    last = 0;

    /** Of the numbers; null until the server has told it. */
    epoch = null;

    /** @return false if the numbers that are here are of another epoch: then they mean nothing any more */
    isOf(epoch) {
        this.epoch ??= epoch;
        return this.epoch === epoch;
    }

    /** @return whether it is new and the next; what is not next is left for the table's order to bring */
    add(fact) {
        if (fact.sequence !== this.last + 1) {
            return false;
        }
        this.#byNumber.set(fact.sequence, fact);
        this.last = fact.sequence;
        return true;
    }

    /** Those about a subscription, oldest first. */
    about(subscription) {
        return [...this.#byNumber.values()].filter((fact) => fact.subject === subscription);
    }

    get size() {
        return this.#byNumber.size;
    }
}

/** The event's name, without the rest of its type. */
export const nameOf = (fact) => fact.type.split('.')[2];
