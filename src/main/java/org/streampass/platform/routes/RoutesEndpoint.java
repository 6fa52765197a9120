package org.streampass.platform.routes;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.util.MimeType;
import org.springframework.util.StringUtils;
import org.streampass.platform.broker.AddressBook;
import org.streampass.platform.broker.LiveTopology;
import org.streampass.platform.http.Problem;

/** {@code /actuator/routes}: what runs, what was refused and why, who changed what, and how to take that back. */
@Component
@WebEndpoint(id = "routes")
class RoutesEndpoint {

    private static final Logger log = LoggerFactory.getLogger(RoutesEndpoint.class);

    private final ModelCamelContext camel;
    private final LiveRoutes live;
    private final RoutesWatch watch;
    private final RoutesMemory memory;
    private final AddressBook broker;

    RoutesEndpoint(
            ModelCamelContext camel, LiveRoutes live, RoutesWatch watch, RoutesMemory memory, AddressBook broker) {
        this.camel = camel;
        this.live = live;
        this.watch = watch;
        this.memory = memory;
        this.broker = broker;
    }

    /**
     * @param reload whether edits are taken while the process runs
     * @param trouble why no file can be looked at; null if they can be
     * @param refused the files that are not as they run
     * @param unheard queues that collect events for nobody, since a route was removed
     * @param changes the last 50, newest first
     */
    record Report(
            boolean reload,
            String trouble,
            List<Running> routes,
            List<Refused> refused,
            List<UnheardQueue> unheard,
            List<Change> changes) {}

    /**
     * @param file null: it is written in Java
     * @param status Camel's word, or {@code Excluded} by its precondition
     */
    record Running(String id, String description, String file, String from, String status) {}

    record Refused(String file, Instant since, List<RouteDiagnostic> findings) {}

    /** @param waiting how many events it holds */
    record UnheardQueue(String queue, String address, String route, Instant since, long waiting, String toRemove) {}

    @ReadOperation
    public Report report() {
        return new Report(
                watch.reloads(),
                watch.trouble().orElse(null),
                Stream.concat(
                                new ArrayList<>(camel.getRouteDefinitions()) // which may change meanwhile
                                        .stream().map(this::running),
                                excluded())
                        .toList(),
                watch.refusals().entrySet().stream()
                        .map(each -> new Refused(
                                each.getKey(),
                                each.getValue().since(),
                                each.getValue().findings()))
                        .toList(),
                unheard(),
                memory.changes().stream().map(Change::withoutTexts).toList());
    }

    private Running running(RouteDefinition route) {
        String id = route.getRouteId();
        String file = live.running().values().stream()
                .filter(each -> each.routes().contains(id))
                .map(RoutesFile::name)
                .findFirst()
                .orElse(null);
        return new Running(
                id,
                route.getDescriptionText(),
                file,
                route.getInput().getEndpointUri(),
                String.valueOf(camel.getRouteController().getRouteStatus(id)));
    }

    /** Camel forgets a route whose precondition is false. */
    private Stream<Running> excluded() {
        return live.running().values().stream().flatMap(file -> file.routes().stream()
                .filter(id -> camel.getRouteDefinition(id) == null)
                .map(id -> new Running(id, null, file.name(), null, "Excluded")));
    }

    private List<UnheardQueue> unheard() {
        Map<String, RoutesMemory.Unheard> queues = memory.unheard();
        if (queues.isEmpty()) {
            return List.of();
        }
        try (LiveTopology addresses = broker.ofBroker()) {
            return queues.values().stream()
                    .flatMap(each -> unheard(each, addresses).stream())
                    .toList();
        }
    }

    private static Optional<UnheardQueue> unheard(RoutesMemory.Unheard unheard, LiveTopology addresses) {
        Subscription subscription = unheard.subscription();
        OptionalLong waiting = addresses.unheard(subscription.queue());
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.of(new UnheardQueue(
                        subscription.queue(),
                        subscription.address(),
                        subscription.route(),
                        unheard.since(),
                        waiting.getAsLong(),
                        "DELETE /actuator/routes/%s?reason=…".formatted(subscription.queue())));
    }

    /** A change with what the file said before and after it. */
    @ReadOperation
    public WebEndpointResponse<Change> change(@Selector long change) {
        return memory.change(change)
                .map(WebEndpointResponse::new)
                .orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND));
    }

    /** Takes a change back: the file says again what ran before it, if it was not changed since. */
    @WriteOperation
    public WebEndpointResponse<?> takeBack(@Selector long change) throws IOException {
        Optional<Change> found = memory.change(change);
        if (found.isEmpty()) {
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
        }
        if (!watch.reloads()) {
            return conflict("Edits are not taken while this process runs: streampass.routes.reload is false");
        }
        Change taken = found.get();
        RoutesText now = watch.texts().get(taken.file());
        if (!Objects.equals(now == null ? null : now.text(), taken.after())) {
            return conflict("%s has been changed since; take that back first".formatted(taken.file()));
        }
        if (Objects.equals(taken.before(), taken.after())) {
            return conflict("%s says what it said before".formatted(taken.file()));
        }
        try {
            String operator =
                    SecurityContextHolder.getContext().getAuthentication().getName();
            Change back = watch.restore(taken.file(), taken.before(), operator).orElse(null);
            return new WebEndpointResponse<>(back == null ? runsAsBefore(taken) : back.withoutTexts());
        } catch (IOException e) {
            return conflict("%s cannot be written: %s".formatted(taken.file(), e.getMessage()));
        }
    }

    private static Map<String, String> runsAsBefore(Change refused) {
        return Map.of("file", refused.file(), "outcome", "it says again what runs");
    }

    private static WebEndpointResponse<Problem> conflict(String detail) {
        return new WebEndpointResponse<>(
                Problem.of(409, "not-taken-back", "The change cannot be taken back", detail),
                409,
                MimeType.valueOf(Problem.MEDIA_TYPE));
    }

    /**
     * Removes a queue that nobody hears any more, with the events in it.
     *
     * @param reason goes to the log
     */
    @DeleteOperation
    public WebEndpointResponse<UnheardQueue> removeQueue(@Selector String queue, String reason) {
        if (!StringUtils.hasText(reason)) {
            throw new InvalidEndpointRequestException("a reason is needed", "say why it may go: ?reason=…");
        }
        Optional<UnheardQueue> unheard = Optional.ofNullable(memory.unheard().get(queue))
                .flatMap(each -> {
                    try (LiveTopology addresses = broker.ofBroker()) {
                        Optional<UnheardQueue> found = unheard(each, addresses);
                        found.ifPresent(gone -> addresses.deleteQueue(queue));
                        return found;
                    }
                });
        unheard.ifPresent(gone -> {
            memory.forgetQueue(queue);
            log.warn(
                    "the queue {} with {} events was removed by an operator: {}",
                    queue,
                    gone.waiting(),
                    reason.replaceAll("\\s+", " "));
        });
        return unheard.map(WebEndpointResponse::new)
                .orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND));
    }
}
