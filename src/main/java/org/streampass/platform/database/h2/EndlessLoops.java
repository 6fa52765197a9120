package org.streampass.platform.database.h2;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStore.TxCounter;
import org.springframework.beans.BeanUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Ends the endless loops of threads in a closed store of H2.
 *
 * <p>The store counts the statements that use its current version. A rollback that cannot be written is subtracted once
 * too often. While the count is negative, each new statement waits in a loop for the next version, and a closed store has
 * none.
 */
class EndlessLoops {

    private static final Field CURRENT = ReflectionUtils.findField(MVStore.class, "currentTxCounter");
    private static final Constructor<TxCounter> COUNTER = BeanUtils.getResolvableConstructor(TxCounter.class);

    static {
        ReflectionUtils.makeAccessible(CURRENT);
        ReflectionUtils.makeAccessible(COUNTER);
    }

    private EndlessLoops() {}

    /** Gives a closed store a new count. The looping threads continue, and fail because the database is closed. */
    static void end(MVStore store) {
        if (store.isClosed()) {
            ReflectionUtils.setField(CURRENT, store, BeanUtils.instantiateClass(COUNTER, store.getCurrentVersion()));
        }
    }
}
