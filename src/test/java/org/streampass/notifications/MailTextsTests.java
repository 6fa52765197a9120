package org.streampass.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Currency;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.streampass.platform.json.Money;

/** Mails say what is true: for the first month and later ones, and after each kind of end. */
class MailTextsTests {

    private static final UUID ID = UUID.randomUUID();
    private static final Money PRICE = new Money(999, Currency.getInstance("EUR"));
    private static final Instant MARCH = Instant.parse("2026-03-03T10:15:30Z");

    private static String refund(String cause) {
        return text(new PaymentRefunded.NotificationData(ID, PRICE, 2, cause));
    }

    private static String failure(int period, int attempt, String next) {
        return text(new PaymentFailed.NotificationData(ID, PRICE, "no_funds", period, attempt, next, MARCH, MARCH));
    }

    private static String text(UserEvent.Mailed data) {
        return data.mail().subject() + "\n" + data.mail().text();
    }

    @Test
    void refundSaysWhy() {
        assertThat(refund("cancelled")).contains("9.99 EUR", "month 2", "because you cancelled");
        assertThat(refund("late")).contains("9.99 EUR", "arrived after your subscription had ended", "refunded");
    }

    @Test
    void onlyTheFirstPaymentIsAWelcome() {
        assertThat(text(new PaymentCompleted.NotificationData(ID, PRICE, 1))).contains("Welcome");
        assertThat(text(new PaymentCompleted.NotificationData(ID, PRICE, 5)))
                .contains("renewed", "month 5")
                .doesNotContain("Welcome");
    }

    @Test
    void failureSaysWhatFollows() {
        assertThat(failure(1, 1, "none")).contains("Nothing was charged");
        assertThat(failure(2, 1, "retry"))
                .contains("month 2", "try again on 3 March 2026")
                .doesNotContain("Nothing");
        assertThat(failure(2, 1, "newCard")).contains("another one by 3 March 2026");
        assertThat(failure(2, 4, "none")).contains("will not try again");
        assertThat(failure(2, 0, "none")).contains("not made in time", "Nothing was charged for that month");
    }

    @Test
    void cancellationSaysWhenItTakesEffect() {
        assertThat(text(new SubscriptionCancelled.NotificationData(ID, "period-end", MARCH)))
                .contains("ends on 3 March 2026", "not renewed");
        assertThat(text(new SubscriptionCancelled.NotificationData(ID, "period-end", null)))
                .contains("after its first month");
        assertThat(text(new SubscriptionEnded.NotificationData(ID, "unpaid", 2)))
                .contains("month 2 was not paid");
    }
}
