package org.streampass.subscriptions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.model.rest.ParamDefinition;
import org.apache.camel.model.rest.RestParamType;
import org.streampass.platform.http.Call;
import org.streampass.platform.http.HttpRoutes;
import org.streampass.platform.http.Problem;
import org.streampass.platform.http.ProblemException;
import org.streampass.platform.http.Reply;
import org.streampass.platform.json.InvalidJsonException;
import org.streampass.platform.progress.Progress;
import org.streampass.platform.progress.Slip;
import org.streampass.subscriptions.Subscribe.Outcome;

/** {@code /subscriptions} and {@code /plans}. */
class SubscriptionsApi extends HttpRoutes {

    private static final String NOT_FOUND = "None of the user's subscriptions has this id";

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final SubscriptionsSettings settings;
    private final Subscribe subscribe;
    private final SubscribeLimits limits;
    private final SubscriptionTable table;
    private final Changes changes;
    private final Progress progress;

    SubscriptionsApi(
            SubscriptionsSettings settings,
            Subscribe subscribe,
            SubscribeLimits limits,
            SubscriptionTable table,
            Changes changes,
            Progress progress) {
        this.settings = settings;
        this.subscribe = subscribe;
        this.limits = limits;
        this.table = table;
        this.changes = changes;
        this.progress = progress;
    }

    @Override
    public void configure() {
        rest("/subscriptions")
                .tag("Subscriptions")
                .post()
                .id("subscribe")
                .description("Accepts a subscribe request. Notifications and GET /subscriptions report its outcome")
                .security(TOKEN)
                .consumes("application/json")
                .produces("application/json")
                .param(optional(
                        RestParamType.header,
                        "Idempotency-Key",
                        "string",
                        "The client's key of the request, 1 to 255 printable ASCII characters without spaces. A"
                                + " repeated request with the same key and body gets the first response again"))
                .type(SubscribeRequest.class)
                .responseMessage(says(202, "The request is stored", Answers.Accepted.class)
                        .header("Location")
                        .dataType("string")
                        .description("The path of the subscription")
                        .endHeader())
                .responseMessage(says(409, "The user has a subscription that is pending, active or past due"))
                .responseMessage(says(422, "The Idempotency-Key belongs to another request"))
                .to("direct:subscriptions-subscribe")
                .get()
                .id("listSubscriptions")
                .description("The user's subscriptions, newest first, at most 100")
                .security(TOKEN)
                .produces("application/json")
                .outType(Answers.SubscriptionList.class)
                .to("direct:subscriptions-list")
                .get("/{id}")
                .id("getSubscription")
                .description("One of the user's subscriptions")
                .security(TOKEN)
                .produces("application/json")
                .param(id())
                .outType(Answers.Details.class)
                .responseMessage(says(404, NOT_FOUND))
                .to("direct:subscriptions-get")
                .get("/{id}/progress")
                .id("getProgress")
                .description("Where the subscription is: what is under way, done and to come, and whether it is late")
                .security(TOKEN)
                .produces("application/json")
                .param(id())
                .outType(Slip.class)
                .responseMessage(says(404, NOT_FOUND))
                .to("direct:subscriptions-progress")
                .post("/{id}/cancellation")
                .id("cancelSubscription")
                .description(
                        "Cancels a subscription, now or at the end of the current period. Now: the current period is"
                                + " refunded. The same request again gets the same response")
                .security(TOKEN)
                .consumes("application/json")
                .produces("application/json")
                .param(id())
                .type(CancelRequest.class)
                .responseMessage(says(202, "The cancellation is stored", Answers.Details.class))
                .responseMessage(says(404, NOT_FOUND))
                .responseMessage(says(409, "It has ended, or was cancelled immediately"))
                .to("direct:subscriptions-cancel")
                .delete("/{id}/cancellation")
                .id("keepSubscription")
                .description("Withdraws a cancellation at the end of the period, before that end")
                .security(TOKEN)
                .produces("application/json")
                .param(id())
                .responseMessage(says(202, "The subscription continues", Answers.Details.class))
                .responseMessage(says(404, NOT_FOUND))
                .responseMessage(says(409, "It has ended, or was cancelled immediately"))
                .to("direct:subscriptions-keep")
                .put("/{id}/payment-token")
                .id("changeCard")
                .description("Uses another card from the next payment on; a payment that is past due is tried at once")
                .security(TOKEN)
                .consumes("application/json")
                .produces("application/json")
                .param(id())
                .type(CardRequest.class)
                .responseMessage(says(202, "The card is stored", Answers.Details.class))
                .responseMessage(says(404, NOT_FOUND))
                .responseMessage(says(409, "The subscription is neither active nor past due"))
                .to("direct:subscriptions-card");
        rest("/plans")
                .tag("Subscriptions")
                .get()
                .id("listPlans")
                .description("The plans, and the genres that a request may contain")
                .produces("application/json")
                .outType(Answers.PlanList.class)
                .to("direct:subscriptions-plans");

        answer("subscriptions-subscribe", this::subscribe);
        answer("subscriptions-list", this::list);
        answer("subscriptions-get", this::get);
        answer("subscriptions-progress", this::progress);
        answer("subscriptions-cancel", this::cancel);
        answer("subscriptions-keep", call -> changed(changes.withdraw(call.user(), id(call))));
        answer("subscriptions-card", this::changeCard);
        answer(
                "subscriptions-plans",
                call -> Reply.ok(new Answers.PlanList(settings.plans(), List.copyOf(settings.genres()))));
    }

    private static ParamDefinition id() {
        return new ParamDefinition()
                .name("id")
                .type(RestParamType.path)
                .dataType("string")
                .dataFormat("uuid");
    }

    private Reply cancel(Call call) {
        UUID id = id(call);
        return changed(
                changes.cancel(call.user(), id, call.body(CancelRequest.class).when()));
    }

    private Reply changeCard(Call call) {
        UUID id = id(call);
        return changed(
                changes.changeCard(call.user(), id, call.body(CardRequest.class).paymentToken()));
    }

    private static Reply changed(Optional<Changes.Outcome> outcome) {
        Changes.Outcome changed = outcome.orElseThrow(SubscriptionsApi::notFound);
        if (changed.conflict() != null) {
            throw new ProblemException(Problem.of(
                    409,
                    "not-possible",
                    "The subscription's state does not allow it",
                    changed.conflict().why()));
        }
        return Reply.of(202, Answers.Details.of(changed.subscription()));
    }

    private Reply subscribe(Call call) {
        Subscribe.Request request = request(call);
        SubscribeLimits.Admission admission =
                limits.admit(request.userId(), request.body().email(), call.network());
        Outcome outcome = subscribe.store(request);
        admission.spend(outcome);
        if (outcome instanceof Outcome.Stored stored) {
            return accepted(stored.subscriptionId(), stored.answer());
        }
        if (outcome instanceof Outcome.Repeated repeated) {
            return accepted(repeated.subscriptionId(), repeated.answer());
        }
        throw new ProblemException(refusal(outcome));
    }

    private static Problem refusal(Outcome outcome) {
        if (outcome instanceof Outcome.KeyReused) {
            return Problem.of(
                    422,
                    "idempotency-key-reused",
                    "The Idempotency-Key belongs to another request",
                    "Send a new request with a new key");
        }
        if (outcome instanceof Outcome.Unknown) {
            return Problem.of(
                    503,
                    "outcome-unknown",
                    "It is unknown whether the request was stored",
                    "Send it again with the same Idempotency-Key, or see GET /subscriptions");
        }
        return Problem.of(
                409,
                "already-subscribed",
                "There is a subscription already",
                "It is pending, active or past due; see GET /subscriptions");
    }

    private static Reply accepted(UUID id, String answer) {
        return Reply.json(202, answer).with("Location", "/subscriptions/" + id);
    }

    private Subscribe.Request request(Call call) {
        String user = call.user();
        SubscribeRequest body = call.body(SubscribeRequest.class, this::notOffered);
        return new Subscribe.Request(
                user, key(call), body, settings.plan(body.plan()).orElseThrow(), call.trace());
    }

    private List<InvalidJsonException.Error> notOffered(SubscribeRequest body) {
        List<InvalidJsonException.Error> errors = new ArrayList<>();
        if (settings.plan(body.plan()).isEmpty()) {
            errors.add(new InvalidJsonException.Error("/plan", "must be the id of a plan in GET /plans"));
        }
        for (int i = 0; body.genres() != null && i < body.genres().size(); i++) {
            if (!settings.genres().contains(body.genres().get(i))) {
                errors.add(new InvalidJsonException.Error(
                        "/genres/" + i, "must be one of " + String.join(", ", settings.genres())));
            }
        }
        return errors;
    }

    private static String key(Call call) {
        String key = call.singleHeader("Idempotency-Key");
        if (key != null && !KEY.matcher(key).matches()) {
            throw new ProblemException(Problem.invalidParameter(
                    "Idempotency-Key", "must be 1 to 255 printable ASCII characters without spaces"));
        }
        return key;
    }

    private Reply list(Call call) {
        return Reply.ok(new Answers.SubscriptionList(
                table.ofUser(call.user()).stream().map(Answers.Details::of).toList()));
    }

    private Reply get(Call call) {
        return Reply.ok(Answers.Details.of(ownedByUser(call)));
    }

    private Reply progress(Call call) {
        return Reply.ok(progress.of(ownedByUser(call).id()));
    }

    private Subscription ownedByUser(Call call) {
        String user = call.user();
        return table.find(id(call))
                .filter(subscription -> subscription.userId().equals(user))
                .orElseThrow(SubscriptionsApi::notFound);
    }

    private static UUID id(Call call) {
        try {
            return UUID.fromString(call.path("id"));
        } catch (IllegalArgumentException e) {
            throw notFound();
        }
    }

    private static ProblemException notFound() {
        return new ProblemException(Problem.notFound("None of your subscriptions has this id"));
    }
}
