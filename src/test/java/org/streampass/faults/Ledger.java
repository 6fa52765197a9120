package org.streampass.faults;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** The clients' record of their requests, the answers, and what they observed afterwards. */
class Ledger {

    /** The client's view of a request. */
    enum Outcome {
        /** Accepted. */
        OK,
        /** Nothing was stored: the server said so, or there was no connection. */
        REFUSED,
        /** Sent, but not answered. */
        UNKNOWN
    }

    /**
     * An observed status of a subscription. It was true at some moment between the two times.
     *
     * @param asked by {@link System#nanoTime()}
     * @param answered by {@link System#nanoTime()}
     */
    record Observation(long asked, long answered, String status) {}

    /** The only request of its user. */
    static final class Request {

        private final String user;
        private final String token;
        private final List<Observation> seen = new CopyOnWriteArrayList<>();
        private final List<String> attempts = new CopyOnWriteArrayList<>();
        private volatile Outcome outcome = Outcome.UNKNOWN;
        private volatile String subscriptionId;

        private Request(String user, String token) {
            this.user = user;
            this.token = token;
        }

        String user() {
            return user;
        }

        String token() {
            return token;
        }

        Outcome outcome() {
            return outcome;
        }

        /** Null unless it was accepted. */
        String subscriptionId() {
            return subscriptionId;
        }

        /** The observed statuses, in order. */
        List<Observation> seen() {
            return seen;
        }

        /** Records one attempt to send it, and the result. */
        void recordAttempt(String where, Object answer) {
            attempts.add(where + ": " + answer);
        }

        @Override
        public String toString() {
            return "%s of %s %s".formatted(outcome, user, attempts);
        }

        void accepted(String id) {
            subscriptionId = id;
            outcome = Outcome.OK;
        }

        void refused() {
            outcome = Outcome.REFUSED;
        }
    }

    private final Collection<Request> requests = new ConcurrentLinkedQueue<>();
    private final Collection<String> unexpectedAnswers = new ConcurrentLinkedQueue<>();

    Request open(String user, String token) {
        Request request = new Request(user, token);
        requests.add(request);
        return request;
    }

    /** Records an answer that no client may get. */
    void recordUnexpected(String what) {
        unexpectedAnswers.add(what);
    }

    Collection<String> unexpectedAnswers() {
        return unexpectedAnswers;
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    List<Request> requests(Outcome outcome) {
        return requests.stream().filter(each -> each.outcome() == outcome).toList();
    }

    @Override
    public String toString() {
        return "%d requests (%d ok, %d refused, %d unknown)"
                .formatted(
                        requests.size(),
                        requests(Outcome.OK).size(),
                        requests(Outcome.REFUSED).size(),
                        requests(Outcome.UNKNOWN).size());
    }
}
