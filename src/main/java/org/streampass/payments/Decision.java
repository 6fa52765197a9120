package org.streampass.payments;

import java.util.List;

/** A payment's next state, and the consequences. */
record Decision(PaymentState state, List<Fact> facts) {

    static Decision of(PaymentState state) {
        return new Decision(state, List.of());
    }

    Decision tell(Fact fact) {
        return new Decision(state, List.of(fact));
    }
}
