package org.streampass.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("bench")
class ProviderTests {

    @Test
    void ruleFitsThePaymentSimulator(@TempDir Path folder) {
        assertThat(new Provider(folder).agent()).hasSize(1);
    }
}
