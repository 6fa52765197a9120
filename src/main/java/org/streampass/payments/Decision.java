package org.streampass.payments;

import java.util.List;

/** A payment's next state, and the consequences. */
record Decision(PaymentState state, List<Consequence> consequences) {

    static Decision of(PaymentState state) {
        return new Decision(state, List.of());
    }

    Decision resultingIn(Consequence consequence) {
        return new Decision(state, List.of(consequence));
    }
}
