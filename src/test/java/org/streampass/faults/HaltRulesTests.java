package org.streampass.faults;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.streampass.testing.process.BytemanRules;

/** Every rule of {@link HaltIT} and {@link LifeHaltIT} fits the code; the ordinary build runs only one of each. */
class HaltRulesTests {

    @ParameterizedTest
    @MethodSource({"org.streampass.faults.HaltIT#points", "org.streampass.faults.LifeHaltIT#points"})
    void eachRuleFitsItsClassAndMethod(HaltIT.Point point) {
        assertThatCode(() -> point.rules(3)).doesNotThrowAnyException();
    }

    @Test
    void eachRuleThatHoldsAThreadFits() {
        SlipsAtHalts slips = new SlipsAtHalts(null, HaltIT.points().toList(), Path.of("folder"));

        assertThatCode(slips::rules).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "org.streampass.platform.work.NoSuchClass, add, TRUE",
        "org.streampass.platform.work.Outbox, noSuchMethod, TRUE",
        "org.streampass.platform.work.Outbox, add, $0.noSuchField == 1"
    })
    void ruleThatFitsNothingIsRefused(String type, String method, String condition) {
        String rule = "RULE r%nCLASS %s%nMETHOD %s%nAT ENTRY%nIF %s%nDO killJVM()%nENDRULE%n";
        assertThatThrownBy(() -> new BytemanRules(rule.formatted(type, method, condition)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
