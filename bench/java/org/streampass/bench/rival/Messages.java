package org.streampass.bench.rival;

import java.util.List;
import java.util.UUID;

/** The messages between the three services and the client. */
public final class Messages {

    private Messages() {}

    public record Money(long amount, String currency) {}

    /** A client's request. */
    public record Subscribe(String email, String plan, String paymentToken, List<String> genres) {}

    /** From Subscriptions to Payments. */
    public record Charge(
            UUID subscriptionId, String userId, String email, Money price, String paymentToken, List<String> genres) {}

    /** From Payments to Recommendations. */
    record Choose(UUID subscriptionId, String userId, String email, List<String> genres) {}

    /** The finished list, passed back to the client. */
    record Chosen(List<Movie> movies) {}

    /** To the client. */
    record Subscribed(UUID id, String status, String plan, Money price, List<Movie> movies) {}
}
