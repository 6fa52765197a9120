package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits as settings have them, and what they let through. */
class LimitTests {

    private static Budgets budgets(String name, String limit) {
        return new Budgets(new LimitSettings(Map.of(name, limit)));
    }

    @Test
    void limitIsSoManyInAPeriod() {
        assertThat(Limit.of("30/1h")).isEqualTo(new Limit(30, Duration.ofHours(1)));
        assertThat(Limit.of("1000/500ms")).isEqualTo(new Limit(1000, Duration.ofMillis(500)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "/1h", "30/", "0/1h", "-1/1h", "30/0s", "30/-1h", "1/400d", "2000000/1s", "x/y"})
    void whatIsNoLimitIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Limit.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tickets-by-user", "ticketsbyuser", "TICKETS_BY_USER"})
    void settingIsFoundHoweverItsSourceWritesIt(String name) {
        assertThat(budgets(name, "7/1m").limit(Budget.TICKETS_BY_USER)).hasValue(new Limit(7, Duration.ofMinutes(1)));
    }

    @Test
    void budgetIsUsedUpAndSaysForHowLong() {
        Budgets budgets = budgets("tickets-by-user", "2/1h");

        for (int i = 0; i < 2; i++) {
            Allowance ada = budgets.of(Budget.TICKETS_BY_USER, "ada");
            ada.require();
            ada.spend();
        }

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> budgets.of(Budget.TICKETS_BY_USER, "ada").require())
                .satisfies(refusal -> {
                    assertThat(refusal.problem().status()).isEqualTo(429);
                    assertThat(refusal.problem().retryAfter()).isBetween(1790L, 1800L);
                });
        budgets.of(Budget.TICKETS_BY_USER, "bob").require();
    }

    /** Those that are let in at the same moment are made up for by a longer wait. */
    @Test
    void manyAtOnceGetNoMoreInTheLongRun() throws Exception {
        Budgets budgets = budgets("tickets-by-user", "1/1h");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            threads.invokeAll(IntStream.range(0, 4)
                    .<Callable<Void>>mapToObj(n -> () -> {
                        budgets.of(Budget.TICKETS_BY_USER, "ada").spend();
                        return null;
                    })
                    .toList());
        } finally {
            threads.shutdownNow();
        }

        assertThat(budgets.of(Budget.TICKETS_BY_USER, "ada").missingFor())
                .isBetween(Duration.ofMinutes(239), Duration.ofHours(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "false"})
    void budgetCanBeSwitchedOff(String off) {
        Budgets budgets = budgets("tickets-by-user", off);

        for (int i = 0; i < 10_000; i++) {
            budgets.of(Budget.TICKETS_BY_USER, "ada").spend();
        }

        budgets.of(Budget.TICKETS_BY_USER, "ada").require();
        assertThat(budgets.limit(Budget.TICKETS_BY_USER)).isEmpty();
    }

    @Test
    void keysAreForgottenRatherThanKeptWithoutEnd() {
        Budgets budgets = budgets("tickets-by-user", "2/1h");
        Allowance often = budgets.of(Budget.TICKETS_BY_USER, "often");
        often.spend();
        often.spend();

        for (int i = 0; i < 100_000; i++) {
            budgets.of(Budget.TICKETS_BY_USER, "once-" + i).spend();
            if (i % 100 == 0) {
                budgets.of(Budget.TICKETS_BY_USER, "often");
            }
        }

        assertThat(budgets.of(Budget.TICKETS_BY_USER, "often").missingFor()).isPositive();
        assertThat(IntStream.range(0, 100_000)
                        .filter(i ->
                                !budgets.of(Budget.TICKETS_BY_USER, "once-" + i).isNew())
                        .count())
                .isLessThan(21_000);
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7",
        "2001:db8:1:2:3:4:5:6, 20:01:0d:b8:00:01:00:02::/64",
        "2001:db8:1:2::9, 20:01:0d:b8:00:01:00:02::/64",
        "::ffff:203.0.113.7, 203.0.113.7",
        "unknown, unknown",
        "no:such:address, no:such:address"
    })
    void networkIsThatOfOneCustomer(String address, String network) {
        assertThat(ClientNetwork.of(address)).isEqualTo(network);
    }

    @Test
    void thisMachineIsLoopback() {
        assertThat(List.of("127.0.0.1", "127.1.2.3", "::1", "0:0:0:0:0:0:0:1")).allMatch(ClientNetwork::isLoopback);
        assertThat(List.of("203.0.113.7", "2001:db8::1", "1270.0.0.1")).noneMatch(ClientNetwork::isLoopback);
    }
}
