package org.streampass.faults;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** What clients asked for, what they were answered, and what they saw of it afterwards. */
class Ledger {

    /** How a request ended for its client. */
    enum Outcome {
        /** Accepted. */
        OK,
        /** Nothing was taken: so it was said, or there was no connection. */
        REFUSED,
        /** Sent, and never answered. */
        UNKNOWN
    }

    /** One request, of a user who makes no other. */
    /**
     * An answer to the question how a subscription stands. What it says was so at a moment between the two times.
     *
     * @param asked by {@link System#nanoTime()}
     * @param answered by {@link System#nanoTime()}
     */
    record Look(long asked, long answered, String status) {}

    static final class Request {

        private final String user;
        private final String token;
        private final List<Look> seen = new CopyOnWriteArrayList<>();
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

        /** The states in which the client found it, in order. */
        List<Look> seen() {
            return seen;
        }

        /** That it was sent somewhere, and what came back. */
        void tried(String where, Object answer) {
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
    private final Collection<String> surprises = new ConcurrentLinkedQueue<>();

    Request open(String user, String token) {
        Request request = new Request(user, token);
        requests.add(request);
        return request;
    }

    /** An answer that no client should ever get. */
    void surprise(String what) {
        surprises.add(what);
    }

    Collection<String> surprises() {
        return surprises;
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
