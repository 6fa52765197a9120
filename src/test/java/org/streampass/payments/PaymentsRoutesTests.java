package org.streampass.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.streampass.json.Json;
import org.streampass.messaging.Event;
import org.streampass.messaging.RoutesTest;
import org.streampass.payments.PaymentGateway.Answer;

class PaymentsRoutesTests extends RoutesTest {

    private final List<PaymentGateway.Order> orders = new ArrayList<>();
    private Answer answer = new Answer.Charged("ref-1");

    @Override
    protected String service() {
        return "payments";
    }

    @Override
    protected Map<String, Object> beans() {
        PaymentGateway gateway = order -> {
            orders.add(order);
            if (answer == null) {
                throw new NoAnswerException("no answer");
            }
            return answer;
        };
        return Map.of("payments", new Payments(gateway, new PaymentTable(database.jdbc())));
    }

    private final UUID subscription = UUID.randomUUID();
    private final Event subscribed = event(
            "UserSubscribed",
            subscription,
            Map.of(
                    "subscriptionId",
                    subscription,
                    "userId",
                    "ada",
                    "price",
                    Map.of("amount", 999, "currency", "EUR"),
                    "paymentToken",
                    "tok_ok",
                    "somethingNew",
                    true));

    @Test
    void aChargeIsPublishedWithAnEnvelopeThatFollowsFromTheEvent() throws Exception {
        startWith("payments-charge");
        published("PaymentCompleted").expectedMessageCount(1);
        published("PaymentFailed").expectedMessageCount(0);

        deliver("payments-charge", subscribed);

        MockEndpoint.assertIsSatisfied(context());
        Exchange sent = published("PaymentCompleted").getExchanges().get(0);
        assertThat(sent.getIn().getHeaders())
                .containsEntry("cloudEvents_specversion", "1.0")
                .containsEntry("cloudEvents_source", "/streampass/payments")
                .containsEntry("cloudEvents_type", "org.streampass.PaymentCompleted.v1")
                .containsEntry("JMSType", "org.streampass.PaymentCompleted.v1")
                .containsEntry("cloudEvents_subject", subscription.toString())
                .containsEntry("cloudEvents_causationid", subscribed.id().toString())
                .containsEntry(
                        "cloudEvents_correlationid", subscribed.correlationId().toString())
                .containsEntry("JMSCorrelationID", subscribed.correlationId().toString())
                .containsEntry("cloudEvents_datacontenttype", "application/json");
        assertThat(Json.read(sent.getIn().getBody(String.class), PaymentCompleted.class))
                .isEqualTo(new PaymentCompleted(subscription, "ada", new Money(999, "EUR"), "ref-1"));
        assertThat(orders)
                .containsExactly(new PaymentGateway.Order(subscription.toString(), "tok_ok", new Money(999, "EUR")));
    }

    @Test
    void aRefusalIsPublishedAsAFact() throws Exception {
        answer = new Answer.Declined("no_funds");
        startWith("payments-charge");
        published("PaymentFailed").expectedMessageCount(1);
        published("PaymentCompleted").expectedMessageCount(0);

        deliver("payments-charge", subscribed);

        MockEndpoint.assertIsSatisfied(context());
    }

    @Test
    void theSameEventAgainAsksNobodyAndPublishesTheVerySameMessage() throws Exception {
        startWith("payments-charge");
        published("PaymentCompleted").expectedMessageCount(2);

        deliver("payments-charge", subscribed);
        deliver("payments-charge", subscribed);

        MockEndpoint.assertIsSatisfied(context());
        List<Exchange> sent = published("PaymentCompleted").getExchanges();
        assertThat(message(sent.get(1))).isEqualTo(message(sent.get(0)));
        assertThat(orders).hasSize(1);
    }

    @Test
    void anEventThatIsNoLongerRememberedAsksNobodyAndIsToldAgainAsItWas() throws Exception {
        startWith("payments-charge");

        deliver("payments-charge", subscribed);
        forgetEvents();
        deliver("payments-charge", subscribed);

        assertThat(orders).hasSize(1);
        assertToldTwiceTheSame("PaymentCompleted");
    }

    @Test
    void aRefusalThatIsNoLongerRememberedIsToldAgainAsItWas() throws Exception {
        answer = new Answer.Declined("no_funds");
        startWith("payments-charge");

        deliver("payments-charge", subscribed);
        forgetEvents();
        deliver("payments-charge", subscribed);

        assertThat(orders).hasSize(1);
        assertToldTwiceTheSame("PaymentFailed");
    }

    private void assertToldTwiceTheSame(String event) {
        List<Message> sent =
                published(event).getExchanges().stream().map(Exchange::getIn).toList();
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).getHeader("cloudEvents_id"))
                .isEqualTo(sent.get(0).getHeader("cloudEvents_id"));
        assertThat(sent.get(1).getBody()).isEqualTo(sent.get(0).getBody());
    }

    @Test
    void anotherEventForAPaidSubscriptionChargesAndPublishesNothing() throws Exception {
        startWith("payments-charge");
        published("PaymentCompleted").expectedMessageCount(1);

        deliver("payments-charge", subscribed);
        deliver("payments-charge", event("UserSubscribed", subscription, Json.tree(subscribed.data())));

        MockEndpoint.assertIsSatisfied(context());
        assertThat(orders).hasSize(1);
    }

    @Test
    void anEventWithoutWhatIsNeededIsSetAsideAndNotTakenForApplied() throws Exception {
        startWith("payments-charge");
        published("PaymentCompleted").expectedMessageCount(0);

        deliver("payments-charge", event("UserSubscribed", subscription, Map.of("subscriptionId", subscription)));

        assertThat(setAside).isEqualTo(1);
        assertThat(orders).isEmpty();
        MockEndpoint.assertIsSatisfied(context());
    }

    @Test
    void noAnswerLeavesEverythingAsItWasForTheNextDelivery() throws Exception {
        startWith("payments-charge");
        answer = null;

        Exchange failed = deliver("payments-charge", subscribed);

        assertThat(failed.getException()).isInstanceOf(NoAnswerException.class);
        assertThat(database.jdbc()
                        .sql("select count(*) from payments.inbox")
                        .query(Integer.class)
                        .single())
                .isZero();
        answer = new Answer.Charged("ref-2");
        published("PaymentCompleted").expectedMessageCount(1);
        deliver("payments-charge", subscribed);
        MockEndpoint.assertIsSatisfied(context());
        assertThat(orders).extracting(PaymentGateway.Order::idempotencyKey).containsOnly(subscription.toString());
    }
}
