package org.streampass.platform.work;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Runs a task after the current transaction has committed. */
public final class AfterCommit {

    private static final Logger log = LoggerFactory.getLogger(AfterCommit.class);

    private AfterCommit() {}

    /** @param task skipped if the transaction rolls back or if its outcome is unknown */
    public static void run(Runnable task) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                try {
                    task.run();
                } catch (RuntimeException e) { // a thrown exception would look like a rollback to the caller
                    log.error("a task after a commit failed; the next poll finds the due work", e);
                }
            }
        });
    }
}
