package org.streampass.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("bench")
class AxisTests {

    @Test
    void linearAxisEndsAtARoundNumber() {
        Axis axis = Axis.linear("", List.of(3.0, 187.0), 300, 40);
        assertThat(axis.ticks()).containsExactly(0.0, 50.0, 100.0, 150.0, 200.0);
        assertThat(axis.at(0)).isEqualTo(300);
        assertThat(axis.at(100)).isEqualTo(170);
        assertThat(axis.at(200)).isEqualTo(40);
    }

    @Test
    void logarithmicAxisSpansPowersOfTen() {
        Axis axis = Axis.logarithmic("", List.of(8.0, 2100.0, 0.0), 300, 0);
        assertThat(axis.ticks()).containsExactly(1.0, 10.0, 100.0, 1000.0, 10000.0);
        assertThat(axis.at(100)).isEqualTo(150);
        assertThat(axis.at(0)).as("what has no logarithm lies on the floor").isEqualTo(300);
    }

    @Test
    void axisWithoutValuesHasARange() {
        assertThat(Axis.linear("", List.of(), 0, 100).at(0)).isZero();
        assertThat(Axis.logarithmic("", List.of(0.0), 0, 100).ticks()).hasSizeGreaterThan(1);
    }

    @Test
    void ticksHaveReadableLabels() {
        assertThat(List.of(Axis.label(10000), Axis.label(0.5), Axis.label(2))).containsExactly("10,000", "0.5", "2");
    }
}
