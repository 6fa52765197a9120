package org.streampass.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tries every order of the steps of the user, the provider, the clock and the queues, to a depth of {@value #DEPTH},
 * with events late and twice. After each step, the work in progress is finished and the rules about money are checked.
 */
class InterleavingTests {

    private static final int DEPTH = 7;

    private final Map<World, Integer> seen = new HashMap<>();
    private final Deque<String> path = new ArrayDeque<>();

    static Stream<Arguments> beginnings() {
        World active = World.start().settled("ok");
        World over = active.at(active.life().periodEnd());
        World pastDue = over.settled("soft");
        World leaving = step(active, "cancel at the end");
        return Stream.of(
                Arguments.of("new", World.start()),
                Arguments.of("active", active),
                Arguments.of("at the end of a period", over),
                Arguments.of("past due", pastDue),
                Arguments.of("hard decline", over.settled("hard")),
                Arguments.of(
                        "cancelled at period end",
                        leaving.at(leaving.life().periodEnd().minus(Duration.ofDays(1)))));
    }

    private static World step(World world, String action) {
        return world.actions().stream()
                .filter(each -> each.name().equals(action))
                .findFirst()
                .orElseThrow()
                .next();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("beginnings")
    void everyOrderOfStepsObeysTheRulesAboutMoney(String name, World beginning) {
        explore(beginning, DEPTH);

        System.getLogger(getClass().getName())
                .log(System.Logger.Level.INFO, "{0}: {1} states, 0 violations", name, seen.size());
        assertThat(seen).hasSizeGreaterThan(1000);
    }

    private void explore(World world, int depth) {
        Integer before = seen.get(world);
        if (before != null && before >= depth) {
            return;
        }
        seen.put(world, depth);
        if (before == null) {
            check(world);
        }
        if (depth == 0) {
            return;
        }
        for (World.Action action : actions(world)) {
            path.addLast(action.name());
            explore(action.next(), depth - 1);
            path.removeLast();
        }
    }

    private List<World.Action> actions(World world) {
        try {
            return world.actions();
        } catch (World.Violation e) {
            throw violation(e);
        }
    }

    private void check(World world) {
        try {
            world.check();
            for (String answer : List.of("ok", "soft", "hard")) {
                World rest = world.settled(answer);
                rest.checkSettled();
                World again = rest.again().settled(answer);
                assertThat(again)
                        .as("state after %s and another delivery of each event", path)
                        .isEqualTo(rest);
                World later = rest.at(rest.now().plus(Duration.ofDays(400))).settled(answer);
                later.checkSettled();
                assertThat(later.intent().leaves() && later.life().status().equals("active"))
                        .as("continues although it was cancelled at period end, after %s", path)
                        .isFalse();
            }
        } catch (World.Violation e) {
            throw violation(e);
        }
    }

    private AssertionError violation(World.Violation e) {
        return new AssertionError("after %s: %s".formatted(path, e.getMessage()), e);
    }
}
