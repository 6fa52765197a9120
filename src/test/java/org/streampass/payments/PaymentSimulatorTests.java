package org.streampass.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Currency;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.payments.PaymentGateway.Answer;
import org.streampass.payments.PaymentGateway.Order;
import org.streampass.testing.database.InMemoryDatabase;

class PaymentSimulatorTests {

    private static final String KEY = UUID.randomUUID().toString();

    private final InMemoryDatabase database = InMemoryDatabase.of("payments");
    private final PaymentSimulator simulator =
            new PaymentSimulator(database.jdbc(), new TransactionTemplate(database.transactions()), Duration.ZERO);

    private static Order order(String token) {
        return new Order(KEY, token, new Money(999, Currency.getInstance("EUR")));
    }

    private int charges() {
        return database.jdbc()
                .sql("select count(*) from payments.simulator_ledger where outcome = 'charged'")
                .query(Integer.class)
                .single();
    }

    @Test
    void theSameKeyIsChargedOnceAndAnsweredTheSame() {
        Answer first = simulator.charge(order("tok_ok"));

        assertThat(first).isInstanceOf(Answer.Charged.class);
        assertThat(simulator.charge(order("tok_ok"))).isEqualTo(first);
        assertThat(charges()).isEqualTo(1);
    }

    @Test
    void aDeclinedTokenAndAnUnknownOneAreDeclined() {
        assertThat(simulator.charge(order("tok_declined"))).isEqualTo(new Answer.Declined("card_declined"));
        assertThat(simulator.charge(
                        new Order(UUID.randomUUID().toString(), "whatever", new Money(1, Currency.getInstance("EUR")))))
                .isInstanceOf(Answer.Declined.class);
        assertThat(charges()).isZero();
    }

    @Test
    void whatWasDecidedIsFoundByItsKeyAndNothingElse() {
        assertThat(simulator.find(KEY)).isEmpty();
        assertThatThrownBy(() -> simulator.charge(order("tok_flaky"))).isInstanceOf(NoAnswerException.class);
        assertThat(simulator.find(KEY)).as("nothing was taken").isEmpty();
        String another = UUID.randomUUID().toString();
        Answer charged = simulator.charge(new Order(another, "tok_ok", new Money(1, Currency.getInstance("EUR"))));

        assertThat(simulator.find(another)).contains(charged);
        assertThat(charges()).isEqualTo(1);
    }

    @Test
    void aFlakyTokenTimesOutTwiceWithNothingTakenAndThenWorks() {
        for (int timeout = 1; timeout <= 2; timeout++) {
            assertThatThrownBy(() -> simulator.charge(order("tok_flaky"))).isInstanceOf(NoAnswerException.class);
            assertThat(charges()).isZero();
        }
        assertThat(simulator.charge(order("tok_flaky"))).isInstanceOf(Answer.Charged.class);
    }

    @Test
    void aLostAnswerHasTakenTheMoneyAndTheNextAskingTellsSo() {
        assertThatThrownBy(() -> simulator.charge(order("tok_lost"))).isInstanceOf(NoAnswerException.class);
        assertThat(charges()).isEqualTo(1);

        assertThat(simulator.charge(order("tok_lost"))).isInstanceOf(Answer.Charged.class);
        assertThat(charges()).isEqualTo(1);
    }
}
