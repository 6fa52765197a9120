package org.streampass.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.payments.PaymentGateway.Answer;
import org.streampass.payments.PaymentGateway.Order;
import org.streampass.payments.PaymentGateway.RefundAnswer;
import org.streampass.payments.PaymentGateway.RefundOrder;
import org.streampass.platform.json.Money;
import org.streampass.testing.database.InMemoryDatabase;

class PaymentSimulatorTests {

    private static final String KEY = UUID.randomUUID().toString();
    private static final Money PRICE = new Money(999, Currency.getInstance("EUR"));
    private static final UUID SUBSCRIPTION = UUID.randomUUID();

    private final InMemoryDatabase database = InMemoryDatabase.of("payments");
    private final PaymentSimulator simulator = new PaymentSimulator(
            database.jdbc(), new TransactionTemplate(database.transactions()), Clock.systemUTC(), Duration.ZERO);

    private static Order order(String token) {
        return new Order(KEY, SUBSCRIPTION, 1, token, new Money(999, Currency.getInstance("EUR")));
    }

    private int charges() {
        return database.jdbc()
                .sql("select count(*) from payments.simulator_ledger where outcome = 'charged'")
                .query(Integer.class)
                .single();
    }

    @Test
    void sameKeyIsChargedOnceAndGetsTheSameAnswer() {
        Answer first = simulator.charge(order("tok_ok"));

        assertThat(first).isInstanceOf(Answer.Charged.class);
        assertThat(simulator.charge(order("tok_ok"))).isEqualTo(first);
        assertThat(charges()).isEqualTo(1);
    }

    @Test
    void cardWithoutFundsIsDeclinedOnceInEachLaterPeriod() {
        assertThat(simulator.charge(order("tok_no_funds"))).isInstanceOf(Answer.Charged.class);

        Order renewal = new Order(UUID.randomUUID().toString(), SUBSCRIPTION, 2, "tok_no_funds", PRICE);
        Order retry = new Order(UUID.randomUUID().toString(), SUBSCRIPTION, 2, "tok_no_funds", PRICE);
        assertThat(simulator.charge(renewal)).isEqualTo(new Answer.Declined("insufficient_funds", false));
        assertThat(simulator.charge(renewal)).as("the repeated request").isInstanceOf(Answer.Declined.class);
        assertThat(simulator.charge(retry)).isInstanceOf(Answer.Charged.class);
    }

    @Test
    void declinedAndUnknownTokensAreDeclined() {
        assertThat(simulator.charge(order("tok_declined"))).isEqualTo(new Answer.Declined("card_declined", false));
        assertThat(simulator.charge(new Order(
                        UUID.randomUUID().toString(),
                        SUBSCRIPTION,
                        1,
                        "whatever",
                        new Money(1, Currency.getInstance("EUR")))))
                .isInstanceOf(Answer.Declined.class);
        assertThat(charges()).isZero();
    }

    @Test
    void outcomeIsFoundByItsKey() {
        assertThat(simulator.find(KEY)).isEmpty();
        assertThatThrownBy(() -> simulator.charge(order("tok_flaky"))).isInstanceOf(NoAnswerException.class);
        assertThat(simulator.find(KEY)).as("outcome after a timeout").isEmpty();
        String another = UUID.randomUUID().toString();
        Answer charged = simulator.charge(
                new Order(another, SUBSCRIPTION, 1, "tok_ok", new Money(1, Currency.getInstance("EUR"))));

        assertThat(simulator.find(another)).contains(charged);
        assertThat(charges()).isEqualTo(1);
    }

    @Test
    void flakyTokenTimesOutTwiceAndIsThenCharged() {
        for (int timeout = 1; timeout <= 2; timeout++) {
            assertThatThrownBy(() -> simulator.charge(order("tok_flaky"))).isInstanceOf(NoAnswerException.class);
            assertThat(charges()).isZero();
        }
        assertThat(simulator.charge(order("tok_flaky"))).isInstanceOf(Answer.Charged.class);
    }

    @Test
    void lostAnswerIsChargedAndReturnedByTheNextRequest() {
        assertThatThrownBy(() -> simulator.charge(order("tok_lost"))).isInstanceOf(NoAnswerException.class);
        assertThat(charges()).isEqualTo(1);

        assertThat(simulator.charge(order("tok_lost"))).isInstanceOf(Answer.Charged.class);
        assertThat(charges()).isEqualTo(1);
    }

    @Test
    void expiredAndStolenCardsAreChargedOncePerSubscription() {
        for (String token : List.of("tok_expires", "tok_stolen")) {
            UUID subscription = UUID.randomUUID();
            Order first = new Order(UUID.randomUUID().toString(), subscription, 1, token, PRICE);
            Order second = new Order(UUID.randomUUID().toString(), subscription, 2, token, PRICE);

            Answer paid = simulator.charge(first);

            assertThat(paid).isInstanceOf(Answer.Charged.class);
            assertThat(simulator.charge(second))
                    .isInstanceOfSatisfying(Answer.Declined.class, declined -> assertThat(declined.isHard())
                            .isEqualTo(token.equals("tok_stolen")));
            assertThat(simulator.charge(first)).isEqualTo(paid);
        }
    }

    @Test
    void slowChargeIsFoundAfterAMinute() {
        assertThatThrownBy(() -> simulator.charge(order("tok_slow"))).isInstanceOf(NoAnswerException.class);
        assertThatThrownBy(() -> simulator.find(KEY)).isInstanceOf(NoAnswerException.class);
        assertThat(charges()).isZero();

        database.jdbc()
                .sql("update payments.simulator_ledger set requested_at = dateadd(second, -61, requested_at)")
                .update();

        assertThat(simulator.find(KEY).orElseThrow()).isInstanceOf(Answer.Charged.class);
        assertThat(charges()).isEqualTo(1);
    }

    @Test
    void refundIsMadeOnceAndFoundByItsKey() {
        Answer.Charged charged = (Answer.Charged) simulator.charge(order("tok_ok"));
        RefundOrder refund = new RefundOrder(UUID.randomUUID().toString(), charged.reference(), PRICE);
        assertThat(simulator.findRefund(refund.idempotencyKey())).isEmpty();

        RefundAnswer given = simulator.refund(refund);

        assertThat(given).isInstanceOf(RefundAnswer.Refunded.class);
        assertThat(simulator.refund(refund)).isEqualTo(given);
        assertThat(simulator.findRefund(refund.idempotencyKey())).contains(given);
        assertThat(refunds()).isEqualTo(1);
    }

    @Test
    void refundWithALostAnswerIsMadeOnceAndFound() {
        assertThatThrownBy(() -> simulator.charge(order("tok_lost"))).isInstanceOf(NoAnswerException.class);
        Answer.Charged charged = (Answer.Charged) simulator.find(KEY).orElseThrow();
        RefundOrder refund = new RefundOrder(UUID.randomUUID().toString(), charged.reference(), PRICE);

        assertThatThrownBy(() -> simulator.refund(refund)).isInstanceOf(NoAnswerException.class);

        assertThat(simulator.findRefund(refund.idempotencyKey())).isPresent();
        assertThat(refunds()).isEqualTo(1);
    }

    @Test
    void refundOfAnUnknownChargeIsRefused() {
        assertThat(simulator.refund(new RefundOrder(UUID.randomUUID().toString(), "sim_" + UUID.randomUUID(), PRICE)))
                .isInstanceOf(RefundAnswer.Refused.class);
    }

    private int refunds() {
        return database.jdbc()
                .sql("select count(*) from payments.simulator_refund where outcome = 'refunded'")
                .query(Integer.class)
                .single();
    }
}
