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

/** Limits from settings, and their effect. */
class RateLimitTests {

    private static RateLimits rateLimits(String name, String limit) {
        return new RateLimits(new RateLimitSettings(Map.of(name, limit)));
    }

    @Test
    void limitIsACountAndAPeriod() {
        assertThat(Rate.of("30/1h")).isEqualTo(new Rate(30, Duration.ofHours(1)));
        assertThat(Rate.of("1000/500ms")).isEqualTo(new Rate(1000, Duration.ofMillis(500)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "/1h", "30/", "0/1h", "-1/1h", "30/0s", "30/-1h", "1/400d", "2000000/1s", "x/y"})
    void invalidLimitIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Rate.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tickets-by-user", "ticketsbyuser", "TICKETS_BY_USER"})
    void settingIsFoundInEverySpelling(String name) {
        assertThat(rateLimits(name, "7/1m").rate(RateLimit.TICKETS_BY_USER))
                .hasValue(new Rate(7, Duration.ofMinutes(1)));
    }

    @Test
    void exhaustedBudgetReportsTheWaitingTime() {
        RateLimits rateLimits = rateLimits("tickets-by-user", "2/1h");

        for (int i = 0; i < 2; i++) {
            RateLimiter ada = rateLimits.of(RateLimit.TICKETS_BY_USER, "ada");
            ada.requirePermitted();
            ada.consume();
        }

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(
                        () -> rateLimits.of(RateLimit.TICKETS_BY_USER, "ada").requirePermitted())
                .satisfies(refusal -> {
                    assertThat(refusal.problem().status()).isEqualTo(429);
                    assertThat(refusal.problem().retryAfter()).isBetween(1790L, 1800L);
                });
        rateLimits.of(RateLimit.TICKETS_BY_USER, "bob").requirePermitted();
    }

    /** Concurrent requests may exceed the budget briefly; a longer wait compensates for them. */
    @Test
    void concurrentRequestsDoNotExceedTheBudgetOverTime() throws Exception {
        RateLimits rateLimits = rateLimits("tickets-by-user", "1/1h");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            threads.invokeAll(IntStream.range(0, 4)
                    .<Callable<Void>>mapToObj(n -> () -> {
                        rateLimits.of(RateLimit.TICKETS_BY_USER, "ada").consume();
                        return null;
                    })
                    .toList());
        } finally {
            threads.shutdownNow();
        }

        assertThat(rateLimits.of(RateLimit.TICKETS_BY_USER, "ada").timeUntilPermitted())
                .isBetween(Duration.ofMinutes(239), Duration.ofHours(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "false"})
    void budgetCanBeSwitchedOff(String off) {
        RateLimits rateLimits = rateLimits("tickets-by-user", off);

        for (int i = 0; i < 10_000; i++) {
            rateLimits.of(RateLimit.TICKETS_BY_USER, "ada").consume();
        }

        rateLimits.of(RateLimit.TICKETS_BY_USER, "ada").requirePermitted();
        assertThat(rateLimits.rate(RateLimit.TICKETS_BY_USER)).isEmpty();
    }

    @Test
    void numberOfKeysIsBounded() {
        RateLimits rateLimits = rateLimits("tickets-by-user", "2/1h");
        RateLimiter often = rateLimits.of(RateLimit.TICKETS_BY_USER, "often");
        often.consume();
        often.consume();

        for (int i = 0; i < 100_000; i++) {
            rateLimits.of(RateLimit.TICKETS_BY_USER, "once-" + i).consume();
            if (i % 100 == 0) {
                rateLimits.of(RateLimit.TICKETS_BY_USER, "often");
            }
        }

        assertThat(rateLimits.of(RateLimit.TICKETS_BY_USER, "often").timeUntilPermitted())
                .isPositive();
        assertThat(IntStream.range(0, 100_000)
                        .filter(i -> !rateLimits
                                .of(RateLimit.TICKETS_BY_USER, "once-" + i)
                                .isNew())
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
    void addressIsReducedToTheNetworkOfItsCustomer(String address, String network) {
        assertThat(ClientNetwork.of(address)).isEqualTo(network);
    }

    @Test
    void loopbackAddressesAreRecognized() {
        assertThat(List.of("127.0.0.1", "127.1.2.3", "::1", "0:0:0:0:0:0:0:1")).allMatch(ClientNetwork::isLoopback);
        assertThat(List.of("203.0.113.7", "2001:db8::1", "1270.0.0.1")).noneMatch(ClientNetwork::isLoopback);
    }
}
