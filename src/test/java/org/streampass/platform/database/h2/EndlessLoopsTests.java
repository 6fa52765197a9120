package org.streampass.platform.database.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStore.TxCounter;
import org.junit.jupiter.api.Test;

class EndlessLoopsTests {

    private final MVStore store = MVStore.open(null);
    private final AtomicBoolean ended = new AtomicBoolean();

    @Test
    void statementInAClosedStoreContinues() throws Exception {
        subtractTwice();
        Thread statement = new Thread(this::use);
        statement.setDaemon(true);
        statement.start();
        store.closeImmediately();
        await().until(() -> isLooping(statement));

        EndlessLoops.end(store);

        await().untilTrue(ended);
    }

    @Test
    void openStoreKeepsItsCount() {
        TxCounter count = store.registerVersionUsage();

        EndlessLoops.end(store);

        assertThat(store.registerVersionUsage()).isSameAs(count);
    }

    private void subtractTwice() {
        TxCounter count = store.registerVersionUsage();
        store.deregisterVersionUsage(count);
        store.deregisterVersionUsage(count);
    }

    private void use() {
        store.registerVersionUsage();
        ended.set(true);
    }

    private static boolean isLooping(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(element -> element.getMethodName().equals("registerVersionUsage"));
    }
}
