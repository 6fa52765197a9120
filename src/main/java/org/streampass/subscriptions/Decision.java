package org.streampass.subscriptions;

import java.util.List;

/**
 * A subscription's next state, and the consequences.
 *
 * @param conflict why a request is refused; null if it is accepted
 */
record Decision(Life life, List<Consequence> consequences, Life.Conflict conflict) {

    static Decision unchanged(Life life) {
        return new Decision(life, List.of(), null);
    }

    static Decision conflict(Life life, String why) {
        return new Decision(life, List.of(), new Life.Conflict(why));
    }
}
