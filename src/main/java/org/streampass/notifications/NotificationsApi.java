package org.streampass.notifications;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.camel.model.rest.RestParamType;
import org.streampass.platform.http.Call;
import org.streampass.platform.http.HttpRoutes;
import org.streampass.platform.http.Problem;
import org.streampass.platform.http.ProblemException;
import org.streampass.platform.http.RateLimit;
import org.streampass.platform.http.RateLimiter;
import org.streampass.platform.http.RateLimits;
import org.streampass.platform.http.Reply;

/** {@code /notifications}: the notifications by HTTP, and the tickets for the WebSocket. */
class NotificationsApi extends HttpRoutes {

    private static final int PAGE_SIZE = 100;

    private final NotificationTable table;
    private final Epochs epochs;
    private final Tickets tickets;
    private final RateLimits rateLimits;
    private final Supplier<String> webSocketUrl;

    NotificationsApi(
            NotificationTable table,
            Epochs epochs,
            Tickets tickets,
            RateLimits rateLimits,
            Supplier<String> webSocketUrl) {
        this.table = table;
        this.epochs = epochs;
        this.tickets = tickets;
        this.rateLimits = rateLimits;
        this.webSocketUrl = webSocketUrl;
    }

    /** @param epoch of the sequence numbers */
    record NotificationList(String epoch, List<Notification> notifications) {}

    /** @param url of the WebSocket */
    record TicketAnswer(String ticket, Instant expiresAt, String url) {}

    @Override
    public void configure() {
        rest("/notifications")
                .tag("Notifications")
                .get()
                .id("listNotifications")
                .description("The user's notifications with a sequence greater than after, oldest first, at most 100")
                .security(TOKEN)
                .param(optional(
                        RestParamType.query,
                        "after",
                        "integer",
                        "The sequence of the client's last notification; 0 by default"))
                .param(optional(
                        RestParamType.query,
                        "epoch",
                        "string",
                        "The epoch of that sequence; if it is not the present epoch, the list starts with the first"))
                .produces("application/json")
                .outType(NotificationList.class)
                .to("direct:notifications-list")
                .post("/tickets")
                .id("issueTicket")
                .description(
                        "A ticket for one WebSocket connection within 30 s. The connection ends when the token expires")
                .security(TOKEN)
                .produces("application/json")
                .responseMessage(says(201, "A single-use ticket for the hello frame", TicketAnswer.class))
                .to("direct:notifications-ticket");

        answer("notifications-list", this::list);
        answer("notifications-ticket", this::issueTicket);
    }

    private Reply list(Call call) {
        long after = call.query("after", 0, 0, Long.MAX_VALUE);
        String epoch = epoch(call);
        NotificationTable.Page page = epochs.current(() -> table.page(call.user(), after, epoch, PAGE_SIZE));
        return Reply.ok(new NotificationList(page.stamp().epoch(), page.notifications()));
    }

    private static String epoch(Call call) {
        String epoch = call.query("epoch");
        try {
            return epoch == null ? null : UUID.fromString(epoch).toString();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.invalidParameter("epoch", "must be a UUID"));
        }
    }

    private Reply issueTicket(Call call) {
        List<RateLimiter> limiters = List.of(
                rateLimits.of(RateLimit.TICKETS_BY_USER, call.user()),
                rateLimits.of(RateLimit.TICKETS_BY_ADDRESS, call.network()));
        limiters.forEach(RateLimiter::requirePermitted);
        Tickets.Ticket ticket = tickets.issue(call.user(), call.tokenExpiresAt());
        limiters.forEach(RateLimiter::consume);
        return Reply.of(201, new TicketAnswer(ticket.ticket(), ticket.expiresAt(), webSocketUrl.get()));
    }
}
