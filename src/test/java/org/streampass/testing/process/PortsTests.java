package org.streampass.testing.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PortsTests {

    @Test
    void eachPortIsGivenOnce() {
        assertThat(Stream.generate(Ports::freePort).limit(500)).doesNotHaveDuplicates();
    }
}
