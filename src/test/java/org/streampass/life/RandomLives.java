package org.streampass.life;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.streampass.testing.http.Api;

/**
 * Users that subscribe, cancel, withdraw and change their cards at random, while the business clock advances. They
 * remember which of their requests were accepted, and know nothing else of the system.
 */
public class RandomLives {

    private static final int THREADS = 8;
    private static final Set<String> LIVE = Set.of("pending", "active", "past_due");

    /** What the user wants. */
    private enum Intent {
        STAYS,
        LEAVES_AT_END,
        HAS_LEFT,
        /** A request was not answered. */
        UNKNOWN
    }

    private final Api api;
    private final Random random;
    private final List<String> cards;
    private final List<Person> people;

    /** @param login from a user's name to the user */
    public RandomLives(Api api, Function<String, Api.User> login, int people, Random random, List<String> cards) {
        this.api = api;
        this.random = random;
        this.cards = cards;
        this.people = IntStream.range(0, people)
                .mapToObj(n -> new Person(login.apply("user-" + n)))
                .toList();
    }

    /** Each user makes a step. */
    public void step() throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> steps = new ArrayList<>();
            for (Person person : people) {
                int choice = random.nextInt(12);
                String card = cards.get(random.nextInt(cards.size()));
                steps.add(threads.submit(() -> person.step(choice, card)));
            }
            for (Future<?> step : steps) {
                step.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    public void advanceClock() {
        advanceClock(1 + random.nextInt(45));
    }

    /** Advances the clock, if the system answers. */
    public void advanceClock(int days) {
        try {
            api.send(api.request("/demo/clock")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"advance\":\"P%dD\"}".formatted(days))));
        } catch (UncheckedIOException e) {
            // it was stopped
        }
    }

    /** The accepted requests that have no effect a month after the last step. Each is a sentence. */
    public List<String> violations() {
        return people.stream().flatMap(person -> person.violations().stream()).toList();
    }

    private static class Person {

        private final Api.User user;
        private final Map<String, Intent> intents = new LinkedHashMap<>();

        Person(Api.User user) {
            this.user = user;
        }

        void step(int choice, String card) {
            try {
                String id = newest();
                if (id == null || choice < 3) {
                    Api.Answer answer = user.subscribe(card);
                    id = answer.status() == 202 ? answer.json().get("id").asText() : newest();
                }
                if (id != null) {
                    act(choice, card, id);
                }
            } catch (UncheckedIOException e) {
                // not subscribed, as far as the user knows
            }
        }

        /** Null if there is none. */
        private String newest() {
            return user.get("/subscriptions")
                    .json()
                    .at("/subscriptions/0")
                    .path("id")
                    .asText(null);
        }

        private void act(int choice, String card, String id) {
            try {
                switch (choice) {
                    case 0, 3 -> cancel(id, "now");
                    case 1, 4, 5 -> cancel(id, "period-end");
                    case 6 -> keep(id);
                    case 7, 8 ->
                        user.api()
                                .send(user.request("/subscriptions/" + id + "/payment-token")
                                        .header("Content-Type", "application/json")
                                        .PUT(BodyPublishers.ofString("{\"paymentToken\":\"%s\"}".formatted(card))));
                    default -> {}
                }
            } catch (UncheckedIOException e) {
                intents.put(id, Intent.UNKNOWN);
            }
        }

        private Intent intent(String id) {
            return intents.getOrDefault(id, Intent.STAYS);
        }

        private void cancel(String id, String when) {
            Api.Answer answer =
                    user.post("/subscriptions/" + id + "/cancellation", "{\"when\":\"%s\"}".formatted(when));
            if (answer.status() == 202 && intent(id) != Intent.UNKNOWN && intent(id) != Intent.HAS_LEFT) {
                boolean isPastDue =
                        answer.json().get("status").asText().equals("cancelled") && intent(id) == Intent.STAYS;
                intents.put(id, when.equals("now") || isPastDue ? Intent.HAS_LEFT : Intent.LEAVES_AT_END);
            }
        }

        private void keep(String id) {
            Api.Answer answer = user.api()
                    .send(user.request("/subscriptions/" + id + "/cancellation").DELETE());
            if (answer.status() == 202 && intent(id) == Intent.LEAVES_AT_END) {
                intents.put(id, Intent.STAYS);
            }
        }

        List<String> violations() {
            List<String> violations = new ArrayList<>();
            Map<String, String> newestPayments = new LinkedHashMap<>();
            user.get("/payments")
                    .json()
                    .get("payments")
                    .forEach(payment -> newestPayments.putIfAbsent(
                            payment.get("subscriptionId").asText(),
                            payment.get("status").asText()));
            for (JsonNode each : user.get("/subscriptions").json().get("subscriptions")) {
                String id = each.get("id").asText();
                String status = each.get("status").asText();
                String payment = newestPayments.getOrDefault(id, "none");
                if (intent(id) == Intent.HAS_LEFT && !status.equals("cancelled")) {
                    violations.add("%s was cancelled immediately and is %s".formatted(id, status));
                }
                if (intent(id) == Intent.HAS_LEFT
                        && Set.of("charged", "refunding").contains(payment)) {
                    violations.add("%s was cancelled immediately and its payment is %s".formatted(id, payment));
                }
                if (intent(id) == Intent.LEAVES_AT_END && LIVE.contains(status)) {
                    violations.add("%s was cancelled at period end and is %s".formatted(id, status));
                }
                if (status.equals("active") && !payment.equals("charged")) {
                    violations.add("%s is active and its payment is %s".formatted(id, payment));
                }
            }
            return violations;
        }
    }
}
