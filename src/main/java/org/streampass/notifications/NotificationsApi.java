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

/** {@code /notifications}: what the WebSocket tells, for who asks. */
class NotificationsApi extends HttpRoutes {

    private static final int PAGE = 100;

    private final NotificationTable table;
    private final Epochs epochs;
    private final Tickets tickets;
    private final RateLimits rateLimits;
    private final Supplier<String> socketUrl;

    NotificationsApi(
            NotificationTable table,
            Epochs epochs,
            Tickets tickets,
            RateLimits rateLimits,
            Supplier<String> socketUrl) {
        this.table = table;
        this.epochs = epochs;
        this.tickets = tickets;
        this.rateLimits = rateLimits;
        this.socketUrl = socketUrl;
    }

    /** @param epoch that the numbers are of */
    record NotificationList(String epoch, List<Notification> notifications) {}

    /**
     * @param url where to connect to and send the ticket
     */
    record TicketAnswer(String ticket, Instant expiresAt, String url) {}

    @Override
    public void configure() {
        rest("/notifications")
                .tag("Notifications")
                .get()
                .id("listNotifications")
                .description(
                        "The user's notifications with a sequence greater than after, oldest first, 100 at the most")
                .security(TOKEN)
                .param(optional(
                        RestParamType.query,
                        "after",
                        "integer",
                        "The sequence of the last one that the client has; 0 if left out"))
                .param(optional(
                        RestParamType.query,
                        "epoch",
                        "string",
                        "The epoch of that sequence; if it is not the present one, all notifications come after it"))
                .produces("application/json")
                .outType(NotificationList.class)
                .to("direct:notifications-list")
                .post("/tickets")
                .id("issueTicket")
                .description("A ticket for one WebSocket connection within 30 s. The connection ends with the token")
                .security(TOKEN)
                .produces("application/json")
                .responseMessage(says(201, "Single use: the first frame to send is its hello", TicketAnswer.class))
                .to("direct:notifications-ticket");

        answer("notifications-list", this::list);
        answer("notifications-ticket", this::issueTicket);
    }

    private Reply list(Call call) {
        long after = call.query("after", 0, 0, Long.MAX_VALUE);
        String epoch = epoch(call);
        NotificationTable.Page page = epochs.current(() -> table.page(call.user(), after, epoch, PAGE));
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
        return Reply.of(201, new TicketAnswer(ticket.ticket(), ticket.expiresAt(), socketUrl.get()));
    }
}
