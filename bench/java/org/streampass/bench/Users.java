package org.streampass.bench;

import java.util.ArrayList;
import java.util.List;
import org.streampass.testing.http.BearerTokens;

/** Tokens of users, created in advance because signing is not measured. All systems get the same users. */
class Users {

    private final BearerTokens bearerTokens;
    private final List<String> tokens = new ArrayList<>();

    Users(BearerTokens bearerTokens) {
        this.bearerTokens = bearerTokens;
    }

    /** Prepares that many. */
    synchronized void prepare(int count) {
        while (tokens.size() < count) {
            tokens.add(bearerTokens.of("bench-" + tokens.size()));
        }
    }

    synchronized String token(int number) {
        prepare(number + 1);
        return tokens.get(number);
    }
}
