package org.streampass.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.faults.Ledger.Observation;
import org.streampass.faults.Ledger.Outcome;
import org.streampass.faults.Ledger.Request;

/** Compares the records of all services with the clients' ledger. Each violation is a sentence. */
class Audit {

    /**
     * The provider's records with the subscription whose payment has their key. After a clock that was behind by more than
     * the lifetime of a key, that is no longer the first one. A record with any other key stands for itself.
     */
    private static final String CHARGES = """
            (select coalesce(p.subscription_id, l.idempotency_key) as subscription_id, l.outcome
                from payments.simulator_ledger l
                    left join payments.payment p on p.provider_key = l.idempotency_key) charge""";

    private final JdbcClient records;
    private final Ledger ledger;
    private final List<String> violations = new ArrayList<>();

    /** A subscription in the database. */
    private record Stored(String user, String status) {}

    private final Map<String, Stored> stored = new LinkedHashMap<>();

    private Audit(JdbcClient records, Ledger ledger) {
        this.records = records;
        this.ledger = ledger;
        records.sql("select id, user_id, lower(status) from subscriptions.subscription")
                .query(row -> {
                    stored.put(row.getString(1), new Stored(row.getString(2), row.getString(3)));
                });
    }

    /**
     * @param records the database, after all work has ended
     * @param mails the number of copies of each mail, by the event's id
     * @param crashes the number of crashes; each may repeat a mail
     */
    static List<String> violations(JdbcClient records, Ledger ledger, Map<String, Integer> mails, int crashes) {
        Audit audit = new Audit(records, ledger);
        audit.violations.addAll(ledger.unexpectedAnswers());
        audit.everyAcceptedRequestHasItsFinalState();
        audit.everyRecordBelongsToARequest();
        audit.onlyActiveSubscriptionsAreChargedAndOnce();
        audit.onlyActiveSubscriptionsHaveAList();
        audit.everyEventIsANotificationInSequence();
        audit.everyNotificationIsMailed(mails, crashes);
        audit.noStateWentBackwards();
        return audit.violations;
    }

    private void everyAcceptedRequestHasItsFinalState() {
        for (Request request : ledger.requests(Outcome.OK)) {
            Stored found = stored.get(request.subscriptionId());
            if (found == null || !found.user().equals(request.user())) {
                violate("%s of %s was answered with 202 and is lost", request.subscriptionId(), request.user());
            } else if (!found.status().equals(expected(request))) {
                violate("%s with %s is %s", request.subscriptionId(), request.token(), found.status());
            }
        }
    }

    private static String expected(Request request) {
        return request.token().equals("tok_declined") ? "declined" : "active";
    }

    private void everyRecordBelongsToARequest() {
        Map<String, Request> requests =
                ledger.requests().stream().collect(Collectors.toMap(Request::user, request -> request));
        Set<String> users = new HashSet<>();
        stored.forEach((id, each) -> {
            Request request = requests.get(each.user());
            if (request == null || request.outcome() == Outcome.REFUSED) {
                violate("%s of %s is stored, but was refused", id, each.user());
            } else if (request.outcome() == Outcome.OK && !id.equals(request.subscriptionId())) {
                violate("%s of %s is stored, but the user got %s", id, each.user(), request.subscriptionId());
            } else if (!each.status().equals(expected(request))) {
                violate("%s with %s is %s", id, request.token(), each.status());
            }
            if (!users.add(each.user())) {
                violate("%s has more than one subscription", each.user());
            }
        });
        Map.of(
                        "payments.payment",
                        "subscription_id",
                        CHARGES,
                        "subscription_id",
                        "recommendations.movie_list",
                        "subscription_id",
                        "notifications.notification",
                        "subject",
                        "notifications.recipient",
                        "subscription_id")
                .forEach((table, id) -> column("select distinct %s from %s".formatted(id, table)).stream()
                        .filter(each -> !stored.containsKey(each))
                        .forEach(each -> violate("%s is in %s without a request", each, table)));
    }

    private void onlyActiveSubscriptionsAreChargedAndOnce() {
        compare("charged in the provider's ledger", active(), column("""
                        select subscription_id from %s where outcome = 'charged'""".formatted(CHARGES)));
        compare("a charged payment", active(), column("""
                        select p.subscription_id from payments.payment p join payments.simulator_ledger l
                            on l.reference = p.provider_reference and l.idempotency_key = p.provider_key
                        where p.status = 'charged'"""));
        compare("a declined payment", withStatus("declined"), column("""
                        select subscription_id from payments.payment where status = 'declined'"""));
    }

    private void onlyActiveSubscriptionsHaveAList() {
        compare("a movie list", active(), column("""
                        select subscription_id from recommendations.movie_list where movies is not null"""));
    }

    private void everyEventIsANotificationInSequence() {
        Map<String, List<String>> told = new HashMap<>();
        records.sql("select user_id, sequence, type from notifications.notification order by user_id, sequence")
                .query(row -> {
                    told.computeIfAbsent(row.getString(1), user -> new ArrayList<>())
                            .add(row.getLong(2) + " " + row.getString(3).split("\\.")[2]);
                });
        stored.forEach((id, each) -> {
            List<String> notifications = told.getOrDefault(each.user(), List.of());
            List<String> numbers = notifications.stream()
                    .map(notification -> notification.split(" ")[0])
                    .toList();
            Set<String> names = notifications.stream()
                    .map(notification -> notification.split(" ")[1])
                    .collect(Collectors.toSet());
            Set<String> due = each.status().equals("active")
                    ? Set.of("UserSubscribed", "PaymentCompleted", "RecommendationsReady")
                    : Set.of("UserSubscribed", "PaymentFailed");
            List<String> row = IntStream.rangeClosed(1, due.size())
                    .mapToObj(Integer::toString)
                    .toList();
            if (!names.equals(due) || !numbers.equals(row)) {
                violate("%s of %s is %s, and the user got %s", id, each.user(), each.status(), notifications);
            }
        });
    }

    private void everyNotificationIsMailed(Map<String, Integer> mails, int crashes) {
        String due = "select event_id from notifications.notification where type not like '%UserSubscribed%'";
        compare("mailed", new HashSet<>(column(due)), List.copyOf(mails.keySet()));
        mails.forEach((notification, copies) -> {
            if (copies > 1 + crashes) {
                violate("the mail of %s was sent %d times, with %d crashes", notification, copies, crashes);
            }
        });
    }

    /**
     * Compares only observations that do not overlap in time: the server may answer overlapping ones in either order.
     */
    private void noStateWentBackwards() {
        for (Request request : ledger.requests()) {
            List<Observation> decided = request.seen().stream()
                    .filter(look -> !look.status().equals("pending"))
                    .toList();
            request.seen().forEach(later -> decided.stream()
                    .filter(earlier -> earlier.answered() < later.asked())
                    .filter(earlier -> !earlier.status().equals(later.status()))
                    .findFirst()
                    .ifPresent(earlier -> violate(
                            "%s went from %s to %s", request.subscriptionId(), earlier.status(), later.status())));
        }
    }

    private Set<String> active() {
        return withStatus("active");
    }

    private Set<String> withStatus(String status) {
        return stored.entrySet().stream()
                .filter(each -> each.getValue().status().equals(status))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** The same elements, each once. */
    private void compare(String what, Set<String> expected, List<String> found) {
        Set<String> once = new HashSet<>();
        found.stream().filter(each -> !once.add(each)).forEach(each -> violate("%s is twice %s", each, what));
        new TreeSet<>(expected)
                .stream().filter(each -> !once.contains(each)).forEach(each -> violate("%s is not %s", each, what));
        once.stream().filter(each -> !expected.contains(each)).forEach(each -> violate("%s is %s", each, what));
    }

    private List<String> column(String sql) {
        return records.sql(sql).query((row, number) -> row.getString(1)).list();
    }

    private void violate(String sentence, Object... arguments) {
        violations.add(sentence.formatted(arguments));
    }
}
