package org.streampass.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.streampass.json.Json;
import org.streampass.messaging.Event;
import org.streampass.messaging.RoutesTest;

class NotificationsRoutesTests extends RoutesTest {

    private static final String REQUEST = "notifications-note-request";
    private static final String PAYMENT = "notifications-note-payment";
    private static final String REFUSAL = "notifications-note-refusal";
    private static final String LIST = "notifications-note-list";
    private static final String MAIL = "notifications-mail";
    private static final Map<String, Object> PRICE = Map.of("amount", 999, "currency", "EUR");

    private final NotificationTable table = new NotificationTable(database.jdbc());
    private final UUID subscription = UUID.randomUUID();
    private final Event subscribed = event(
            "UserSubscribed",
            subscription,
            Map.of(
                    "subscriptionId", subscription,
                    "userId", "ada",
                    "email", "ada@example.org",
                    "plan", "standard",
                    "price", PRICE,
                    "paymentToken", "tok_ok",
                    "genres", List.of("crime")));
    private final Event paid = event(
            "PaymentCompleted", subscription, Map.of("subscriptionId", subscription, "userId", "ada", "price", PRICE));
    private final Event refused = event(
            "PaymentFailed",
            subscription,
            Map.of("subscriptionId", subscription, "userId", "ada", "price", PRICE, "reason", "no_funds"));

    @Override
    protected String service() {
        return "notifications";
    }

    @Override
    protected Map<String, Object> beans() {
        MailTable mails = new MailTable(database.jdbc());
        return Map.of(
                "notifications", new Notifications(table, mails),
                "mails", new Mails(mails, "streampass@example.org"),
                "sockets", new NoSockets(),
                "tickets", new Tickets(database.jdbc(), transaction));
    }

    /** Stands in for the connections of an instance that has none. */
    static class NoSockets {

        public void push(Event event) {
            // nobody is there
        }

        public void compare() {
            // nobody is there
        }
    }

    private void start() throws Exception {
        context().getRegistry().bind("mailServer", context().getEndpoint("direct:mailServer"));
        startWith(REQUEST, PAYMENT, REFUSAL, LIST, MAIL);
    }

    @Test
    void everyFactIsStoredInTheOrderHeardAndAnnounced() throws Exception {
        start();

        deliver(PAYMENT, paid);
        deliver(REQUEST, subscribed);
        deliver(REFUSAL, refused);

        assertThat(table.after("ada", 0, 10))
                .extracting(Notification::sequence, Notification::type)
                .containsExactly(
                        tuple(1L, "org.streampass.PaymentCompleted.v1"),
                        tuple(2L, "org.streampass.UserSubscribed.v1"),
                        tuple(3L, "org.streampass.PaymentFailed.v1"));
        assertThat(published("NotificationStored").getExchanges())
                .extracting(sent -> Json.read(sent.getIn().getBody(String.class), NotificationStored.class)
                        .notification()
                        .sequence())
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void theSameEventAgainTakesNoNewNumber() throws Exception {
        start();

        deliver(PAYMENT, paid);
        deliver(PAYMENT, paid);

        assertThat(table.lastSequence("ada")).isEqualTo(1);
        List<Exchange> announced = published("NotificationStored").getExchanges();
        assertThat(message(announced.get(1))).isEqualTo(message(announced.get(0)));
    }

    @Test
    void anEventThatIsNoLongerRememberedTakesNoNewNumberEither() throws Exception {
        start();
        deliver(REQUEST, subscribed);
        deliver(PAYMENT, paid);
        forgetEvents();

        deliver(REQUEST, subscribed);
        deliver(REFUSAL, refused);

        assertThat(table.after("ada", 0, 10))
                .extracting(Notification::sequence, Notification::id)
                .containsExactly(tuple(1L, subscribed.id()), tuple(2L, paid.id()), tuple(3L, refused.id()));
        List<Exchange> announced = published("NotificationStored").getExchanges();
        assertThat(announced.get(2).getIn().getHeader("cloudEvents_id"))
                .isEqualTo(announced.get(0).getIn().getHeader("cloudEvents_id"));
        assertThat(announced.get(2).getIn().getBody())
                .isEqualTo(announced.get(0).getIn().getBody());
    }

    @Test
    void neitherAddressNorTokenIsShownToTheUser() throws Exception {
        start();

        deliver(REQUEST, subscribed);

        assertThat(table.after("ada", 0, 10).get(0).data().toString())
                .contains("standard")
                .doesNotContain("ada@example.org", "tok_ok");
    }

    @Test
    void aPaymentIsMailedOnceToTheAddressOfTheRequest() throws Exception {
        start();
        MockEndpoint mails = getMockEndpoint("mock:ref:mailServer");
        deliver(REQUEST, subscribed);
        deliver(PAYMENT, paid);

        deliver(MAIL, announced(1));
        deliver(MAIL, announced(1));
        deliver(MAIL, announced(0));

        assertThat(mails.getExchanges()).as("the request itself is not mailed").hasSize(1);
        MimeMessage mail = mails.getExchanges().get(0).getIn().getBody(MimeMessage.class);
        assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("ada@example.org");
        assertThat(mail.getSubject()).isEqualTo("Welcome to Streampass");
        assertThat(mail.getContent().toString()).contains("9.99 EUR");
        assertThat(mail.getMessageID()).isEqualTo("<%s@streampass.org>".formatted(paid.id()));
    }

    @Test
    void aMailWaitsForItsAddressWhichMayComeLater() throws Exception {
        start();
        MockEndpoint mails = getMockEndpoint("mock:ref:mailServer");
        deliver(PAYMENT, paid);

        deliver(MAIL, announced(0));
        assertThat(mails.getExchanges()).isEmpty();

        deliver(REQUEST, subscribed);
        deliver(MAIL, announced(0));
        assertThat(mails.getExchanges())
                .as("the request, which came last, brings it")
                .isEmpty();
        deliver(MAIL, announced(1));
        deliver(MAIL, announced(1));
        assertThat(mails.getExchanges()).hasSize(1);
    }

    /** The event that announced the n-th notification. */
    private Event announced(int n) {
        String data =
                published("NotificationStored").getExchanges().get(n).getIn().getBody(String.class);
        return event("NotificationStored", subscription, Json.tree(data));
    }
}
