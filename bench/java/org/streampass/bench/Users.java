package org.streampass.bench;

import java.util.ArrayList;
import java.util.List;
import org.streampass.testing.http.BearerTokens;

/** Users' tokens, made beforehand: to sign them is not what is measured. Every system meets the same users. */
class Users {

    private final BearerTokens bearerTokens;
    private final List<String> tokens = new ArrayList<>();

    Users(BearerTokens bearerTokens) {
        this.bearerTokens = bearerTokens;
    }

    /** Has so many at hand. */
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
