package org.streampass.platform.work;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;
import org.streampass.platform.http.OperatorReason;
import org.streampass.platform.work.DueTableControl.Counts;
import org.streampass.platform.work.DueTableControl.Item;

/** {@code /actuator/due} lists, reschedules and cancels due work. */
@Component
@WebEndpoint(id = "due")
class DueWorkEndpoint {

    private static final Logger log = LoggerFactory.getLogger(DueWorkEndpoint.class);
    private static final int MAX_ITEMS = 1000;
    private static final int STATUS_CONFLICT = 409;

    private final WorkRuntime runtime;

    DueWorkEndpoint(WorkRuntime runtime) {
        this.runtime = runtime;
    }

    /** The numbers of rows by kind of work, for the services of this process. */
    @ReadOperation
    public Map<String, Counts> kinds() {
        Map<String, Counts> counts = new TreeMap<>();
        runtime.tables().forEach((kind, table) -> counts.put(kind, table.counts()));
        return counts;
    }

    /** The oldest rows of one kind, {@value #MAX_ITEMS} at most. */
    @ReadOperation
    public WebEndpointResponse<List<Item>> items(@Selector String kind) {
        return found(table(kind).map(table -> table.items(MAX_ITEMS)));
    }

    /**
     * Changes the due time of a row. Dead work is tried again.
     *
     * @param at an RFC 3339 time; null: now
     * @param reason is logged
     */
    @WriteOperation
    public WebEndpointResponse<Item> reschedule(
            @Selector String kind, @Selector UUID key, @Nullable String at, @Nullable String reason) {
        String why = OperatorReason.require(reason);
        Duration delay = at == null ? Duration.ZERO : Duration.between(Instant.now(), time(at));
        return change(kind, key, table -> {
            boolean rescheduled = table.reschedule(key, delay.isNegative() ? Duration.ZERO : delay);
            log(rescheduled, kind, key, "was rescheduled to " + (at == null ? "now" : at), why);
            runtime.wake();
            return rescheduled;
        });
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidEndpointRequestException("'at' is not a time", "use the form 2026-01-31T12:00:00Z");
        }
    }

    /**
     * Cancels the work of a row: it is dead, or ends as the service decides.
     *
     * @param reason is logged and written to the row
     */
    @DeleteOperation
    public WebEndpointResponse<Item> cancel(@Selector String kind, @Selector UUID key, @Nullable String reason) {
        String why = OperatorReason.require(reason);
        return change(kind, key, table -> {
            boolean cancelled = runtime.cancel(kind, key, "cancelled by an operator: " + why);
            log(cancelled, kind, key, "was cancelled", why);
            runtime.wake();
            return cancelled;
        });
    }

    private interface Change {

        boolean of(DueTableControl table);
    }

    /** @return 404 if there is no such row, 409 if it is leased or done, or cannot be changed like this */
    private WebEndpointResponse<Item> change(String kind, UUID key, Change change) {
        Optional<DueTableControl> table =
                table(kind).filter(each -> each.item(key).isPresent());
        if (table.isPresent() && !change.of(table.get())) {
            return new WebEndpointResponse<>(table.get().item(key).orElse(null), STATUS_CONFLICT);
        }
        return found(table.flatMap(each -> each.item(key)));
    }

    private Optional<DueTableControl> table(String kind) {
        return Optional.ofNullable(runtime.tables().get(kind));
    }

    private static void log(boolean changed, String kind, UUID key, String change, String reason) {
        if (changed) {
            log.warn("{}: {} {} by an operator: {}", kind, key, change, reason);
        }
    }

    private static <T> WebEndpointResponse<T> found(Optional<T> body) {
        return body.map(WebEndpointResponse::new)
                .orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND));
    }
}
