package org.streampass.platform.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTests {

    private static final UUID FROM = UUID.fromString("01936a3c-5b7e-7abc-8def-0123456789ab");

    @Test
    void newIdStartsWithTheTime() {
        long before = System.currentTimeMillis();
        UUID id = TimeOrderedIds.next();
        long after = System.currentTimeMillis();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isBetween(before, after);
    }

    @Test
    void newIdsOfOneMomentDiffer() {
        assertThat(Stream.generate(TimeOrderedIds::next).limit(10_000)).doesNotHaveDuplicates();
    }

    @Test
    void derivedIdIsStableAndHasTheTimeOfItsOrigin() {
        UUID id = TimeOrderedIds.derived(FROM, "payments/PaymentCompleted");

        assertThat(id).isEqualTo(TimeOrderedIds.derived(FROM, "payments/PaymentCompleted"));
        assertThat(id.version()).isEqualTo(8);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.toString()).startsWith("01936a3c-5b7e-8");
    }

    @Test
    void derivedIdsDifferByOriginAndName() {
        UUID neighbour = new UUID(FROM.getMostSignificantBits(), FROM.getLeastSignificantBits() + 1);

        assertThat(Stream.of(
                        FROM,
                        TimeOrderedIds.derived(FROM, "payments/PaymentCompleted"),
                        TimeOrderedIds.derived(FROM, "payments/PaymentFailed"),
                        TimeOrderedIds.derived(neighbour, "payments/PaymentCompleted")))
                .doesNotHaveDuplicates();
    }
}
