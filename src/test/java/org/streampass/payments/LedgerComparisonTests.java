package org.streampass.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.Currency;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;
import org.streampass.payments.PaymentGateway.Answer;
import org.streampass.payments.PaymentGateway.Order;
import org.streampass.payments.PaymentGateway.RefundOrder;
import org.streampass.platform.json.Money;
import org.streampass.platform.work.ReconciliationSource.Difference;
import org.streampass.testing.database.InMemoryDatabase;

class LedgerComparisonTests {

    private static final Money PRICE = new Money(999, Currency.getInstance("EUR"));

    private final InMemoryDatabase database = InMemoryDatabase.of("payments");
    private final PaymentGateway gateway = new PaymentSimulator(
            database.jdbc(), new TransactionTemplate(database.transactions()), Clock.systemUTC(), Duration.ZERO);
    private final LedgerComparison comparison = new LedgerComparison(gateway, new PaymentTable(database.jdbc()));
    private final UUID subscription = UUID.randomUUID();

    /** Three periods, of which the third is refunded, and more subscriptions than a page. */
    @BeforeEach
    void charge() {
        charge(subscription, 1);
        charge(subscription, 2);
        refund(charge(subscription, 3));
        for (int other = 0; other < 600; other++) {
            charge(UUID.randomUUID(), 1);
        }
        execute("update payments.simulator_ledger set decided_at = timestamp '2026-01-01 00:00:00'");
    }

    /** @return the provider's id of the charge */
    private String charge(UUID id, int period) {
        UUID key = ProviderKey.ofCharge(id, period, 1);
        Answer answer = gateway.charge(new Order(key.toString(), id, period, "tok_ok", PRICE));
        String reference = ((Answer.Charged) answer).reference();
        String insert = """
                insert into payments.payment (id, subscription_id, period, user_id, amount, currency, status,
                    provider_reference, charged_at, provider_key, claim)
                values (?, ?, ?, 'ada', 999, 'EUR', 'charged', ?, current_timestamp, ?, 1)""";
        execute(insert, Payment.idOf(id, period), id, period, reference, key);
        return reference;
    }

    private void refund(String charge) {
        gateway.refund(new RefundOrder(UUID.randomUUID().toString(), charge, PRICE));
        execute("update payments.payment set status = 'refunded' where provider_reference = ?", charge);
    }

    private void execute(String sql, Object... parameters) {
        database.jdbc().sql(sql).params(parameters).update();
    }

    /** A call may stop after a page: the charges have two. */
    private Set<Difference> differences() {
        comparison.differences();
        return Set.copyOf(comparison.differences());
    }

    private Difference difference(String why) {
        return new Difference(subscription, why);
    }

    @Test
    void equalRecordsHaveNoDifference() {
        assertThat(differences()).isEmpty();
    }

    @Test
    void differingPeriodsAreNamedWithTheReason() {
        execute("delete from payments.simulator_ledger where subscription_id = ? and period = 1", subscription);
        execute("delete from payments.payment where subscription_id = ? and period = 2", subscription);
        execute("update payments.payment set status = 'refund_failed' where period = 3");

        assertThat(differences())
                .containsExactlyInAnyOrder(
                        difference("is charged here, and not in the provider's ledger: period 1"),
                        difference(
                                "was decided by the provider, and no event is under way that would record it: period 2"),
                        difference("is refunded in the provider's ledger, and not here: period 3"));
    }

    @Test
    void refundUnknownToTheProviderIsNamed() {
        execute("delete from payments.simulator_refund");
        execute("update payments.payment set amount = 499 where subscription_id = ? and period = 1", subscription);
        execute(
                "update payments.payment set status = 'declined' where subscription_id = ? and period = 2",
                subscription);

        assertThat(differences())
                .containsExactlyInAnyOrder(
                        difference("is charged another amount here than in the provider's ledger: period 1"),
                        difference("has another outcome here than in the provider's ledger: period 2"),
                        difference("is refunded here, and not in the provider's ledger: period 3"));
    }

    @Test
    void chargeThatIsBeingRecordedIsNoDifference() {
        execute("update payments.payment set status = 'requested', provider_reference = null where period = 2");
        execute("update payments.simulator_ledger set decided_at = current_timestamp where period = 2");

        assertThat(differences()).isEmpty();
    }

    @Test
    void correctedDifferenceIsDropped() {
        execute("update payments.payment set status = 'refunding' where period = 3");
        assertThat(differences()).hasSize(1);

        execute("update payments.payment set status = 'refunded' where period = 3");

        assertThat(differences()).isEmpty();
    }
}
